"""The operations: how fast large results are read, what a backfill takes, and how a large fleet is reconciled."""
