from datetime import datetime

from processor.lag import compute_median_lag
from tests.unit.unicorn.corpus import GOOD
from unicorn.reading import parse_reading
from unicorn.summary import MinuteSummary, summarize_minute

NOW = datetime.fromisoformat("2026-01-31 12:01:00.000Z").timestamp()


def make_summary(status_time: str) -> MinuteSummary:
    return summarize_minute(parse_reading({**GOOD, "StatusTime": status_time}))


def test_lag_is_from_the_newest_reading_until_now() -> None:
    assert compute_median_lag([make_summary("2026-01-31 12:00:58.750")], NOW) == 1250


def test_one_wrong_clock_moves_it_little() -> None:
    clocks = ("2026-01-31 12:00:59.000", "2026-01-31 12:00:58.900", "2024-01-01 00:00:00.000")
    assert compute_median_lag(list(map(make_summary, clocks)), NOW) == 1100


def test_clocks_ahead_of_ours_make_no_negative_lag() -> None:
    assert compute_median_lag([make_summary("2026-01-31 12:05:00.000")], NOW) == 0
