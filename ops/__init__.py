"""Inspect and repair a deployment. Each operation returns a report, and the commands in `cli` print it."""
