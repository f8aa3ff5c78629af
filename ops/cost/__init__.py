"""`cost`: what a fleet costs a month on AWS, and why."""
