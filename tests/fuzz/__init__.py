"""Inputs by the ten thousand, most of them bad: none crashes anything, none is lost, none is stored wrongly."""
