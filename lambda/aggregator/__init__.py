"""The function `WildRydesAggregator`: readings become minute summaries."""
