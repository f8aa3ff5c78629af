"""Build, configure and serve the console, on AWS and on this machine."""
