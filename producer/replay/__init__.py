"""Replay: recorded positions of real vehicles fly on the stream.

A file's format yields rows, its columns are mapped to the fields of a reading, each row becomes a fix or a reject, a
store on disk sorts the fixes by time, and the playback hands them to the producer's flight.
"""
