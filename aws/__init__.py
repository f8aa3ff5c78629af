"""Provide what all commands need to call AWS: clients, errors, retries, signals, physical names."""
