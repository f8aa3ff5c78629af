"""Handlers side by side: the same readings summed up by the minute, by the processor time that each takes."""
