"""What the functions share: Kinesis events, metrics, the quarantine, and batched calls."""
