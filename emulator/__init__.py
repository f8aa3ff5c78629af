"""The local cloud: MiniStack on loopback, and the AWS behavior that it lacks."""
