"""How long after a unicorn's newest reading its row was written: the fleet's end-to-end lag."""

from collections.abc import Sequence
from datetime import datetime
from statistics import median

from unicorn.summary import MinuteSummary


def median_lag(summaries: Sequence[MinuteSummary], now: float) -> int:
    """Milliseconds from each summary's LastStatusTime to `now`, in the middle of them: one wrong clock moves it little.

    Not below 0, where most clocks are ahead of ours.
    """
    ages = (now - datetime.fromisoformat(f"{one.LastStatusTime}Z").timestamp() for one in summaries)
    return max(round(median(ages) * 1000), 0)
