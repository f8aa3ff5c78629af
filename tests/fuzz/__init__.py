"""Fuzzing: of ten thousands of mostly invalid inputs none crashes anything, is lost, or is stored wrongly."""
