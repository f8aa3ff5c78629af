"""The function `WildRydesAggregator`, which summarizes readings by unicorn and minute."""
