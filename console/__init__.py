"""The fleet console as it is served, on AWS and here alike: how it is built, configured and protected."""
