"""Estimate what a fleet costs on AWS per month."""
