"""The record schema and the merge rules: readings, minute summaries, and how both are encoded."""
