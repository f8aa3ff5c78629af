"""Reconciling a large fleet: how long it takes, and how much memory, whatever differs."""
