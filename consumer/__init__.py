"""Reads a stream: every shard of it, for as long as one likes, and shows what its records hold."""
