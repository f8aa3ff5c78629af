"""The fleet console in a real Chromium: the production build, observed from outside."""
