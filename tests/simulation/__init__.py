"""Simulation of the real handlers under random schedules of faults. No schedule may lose or double a reading.

Seeded and replayable by the seed; no real time, no network. AWS is played by small stores that fail on purpose; the
event source mappings are the embedded cloud's own engine; the oracle is DuckDB over the raw list of readings.
"""
