"""The fleet's end-to-end lag: from a unicorn's newest reading until its row is written."""

from collections.abc import Sequence
from statistics import median

from unicorn.summary import MinuteSummary
from unicorn.timestamps import parse_timestamp


def compute_median_lag(summaries: Sequence[MinuteSummary], now: float) -> int:
    """Return the median milliseconds from each summary's LastStatusTime to `now`, in seconds since the epoch.

    The median is barely moved by one wrong clock. It is at least 0, even if most clocks run ahead.
    """
    ages = (now - parse_timestamp(summary.LastStatusTime).timestamp() for summary in summaries)
    return max(round(median(ages) * 1000), 0)
