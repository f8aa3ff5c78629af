"""The operations: how fast large results of Athena are read, and what a backfill takes of this machine."""
