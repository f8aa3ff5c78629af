"""Backfill on many machines: Athena unloads the minutes into objects, and a function puts each object back."""
