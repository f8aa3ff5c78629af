"""Metrics of the local cloud that AWS doesn't have."""

NAMESPACE = "WildRydes/EmbeddedCloud"
PROCESSED_AGE = "ProcessedAge"
"""Milliseconds from the arrival of a batch's first record until the batch was processed, by FunctionName."""
