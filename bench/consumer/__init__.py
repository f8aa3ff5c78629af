"""Consumers compared: each reads the same readings from the same cloud, and its processor time counts."""
