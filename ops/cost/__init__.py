"""Estimating what a fleet costs on AWS per month."""
