"""Find what a destroyed deployment left behind, and what it costs."""
