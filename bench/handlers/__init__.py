"""Handlers compared: each aggregates the same readings by minute, and its processor time counts."""
