"""The real handlers under random schedules of faults: no order of them loses a reading or counts one twice.

Seeded and replayable by the seed; no real time, no network. AWS is played by small stores that fail on purpose; the
event source mappings are the embedded cloud's own engine; the oracle is DuckDB over the raw list of readings.
"""
