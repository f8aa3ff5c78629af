"""Redriving dead letters, after their cause is fixed."""
