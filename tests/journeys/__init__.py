"""Whole ways of those who use the commands, each on an embedded cloud of its own."""
