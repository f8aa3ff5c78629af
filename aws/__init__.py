"""What every command line here shares at its edge to the world: AWS clients and their errors, retries, signals."""
