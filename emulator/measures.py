"""What the embedded cloud measures that AWS has no metric for."""

NAMESPACE = "WildRydes/EmbeddedCloud"
PROCESSED_AGE = "ProcessedAge"
"""Milliseconds from the arrival of a batch's first record until the batch was processed, by FunctionName."""
