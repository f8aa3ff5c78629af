"""Producers compared: each delivers the same readings to the same stream, and its processor time counts."""
