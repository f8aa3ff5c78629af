"""What all commands share when they call AWS: clients, errors, retries, signals, physical names."""
