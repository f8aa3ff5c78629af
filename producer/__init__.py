"""Flies unicorns and puts their readings on a stream."""
