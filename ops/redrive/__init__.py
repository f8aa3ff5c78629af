"""Redrive dead letters, after their cause is fixed."""
