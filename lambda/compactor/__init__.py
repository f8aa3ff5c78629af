"""`WildRydesCompactor`: what Firehose delivered in an hour becomes few files, sorted, and each reading stays."""
