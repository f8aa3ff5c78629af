"""What every function shares: the Kinesis event, metrics, the quarantine and batches of calls."""
