"""The console as it is served, on AWS and on this machine: its build, its configuration and its headers."""
