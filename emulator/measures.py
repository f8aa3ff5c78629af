"""Metrics of the local cloud that AWS doesn't have."""

NAMESPACE = "WildRydes/EmbeddedCloud"
REFUSED_POLLS = "RefusedPolls"
"""Polls of functions that a shard refused because of other readers, by StreamName. Only with `--limits`."""
PROCESSED_AGE = "ProcessedAge"
"""Milliseconds from the arrival of a batch's first record until the batch was processed, by FunctionName."""
