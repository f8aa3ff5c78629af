"""How large an object of minutes is, and how fast a call puts its summaries back."""

RATE = 250
"""Summaries that a call puts on the stream in a second, at most. A shard takes 1,000 records a second.

Source: Amazon Kinesis Data Streams developer guide, "Quotas and limits".
"""
OBJECT_MINUTES = 20_000
"""About as many minutes of vehicles are in an object: a call puts them back within 80 seconds."""
