"""Check a deployment, and name the command that fixes each problem."""
