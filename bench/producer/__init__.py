"""Producers side by side: the same readings to the same stream, by the processor time that each takes."""
