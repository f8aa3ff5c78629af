"""Faults on the running system, on request: which one when, from a seed, and where they strike."""
