"""Consumers side by side: the same readings from the same cloud, by the processor time that each takes."""
