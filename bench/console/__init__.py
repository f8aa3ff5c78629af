"""The fleet console in a real Chromium: the production build, watched from outside."""
