"""What is fast, shown: each benchmark runs its peers beside us in one run, and prints figures and their ratios.

`python -m bench console` measures the fleet console in a real Chromium. Only ratios of one run count.
"""
