"""Inject faults into the running local cloud, on a schedule that follows from a seed."""
