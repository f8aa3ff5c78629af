"""The consumer: reads every shard of a stream, and shows what its records hold."""
