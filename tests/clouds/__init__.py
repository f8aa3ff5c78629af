"""Tests that start local clouds of their own: how a cloud lives and ends, and what it answers without the stacks."""
