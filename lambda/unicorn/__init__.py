"""The record law: what a reading may be, how readings become minute summaries, and how both are written down."""
