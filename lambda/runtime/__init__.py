"""What the functions share: Kinesis events, metrics, the quarantine, batched calls, S3 and Athena."""
