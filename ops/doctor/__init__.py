"""Checking a deployment: what is wrong, and the command that fixes it."""
