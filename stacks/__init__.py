"""The stacks: each only composes, and takes constructs, not names."""
