"""`down --verify`: what a deployment that was destroyed left behind, and what that costs."""
