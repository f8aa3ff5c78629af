import pytest

from ops.flight_metrics import measure_delay
from unicorn.reading import Reading
from unicorn.summary import MinuteSummary, summarize

MINUTE = 1_800_000_000.0
"""The start of a minute."""


def make_summary(*seconds: int) -> MinuteSummary:
    """One that has the readings of these seconds of the minute."""
    readings = [
        Reading(
            Name="Arion",
            StatusTime=f"2027-01-15 08:00:{second:02d}.250",
            Distance=1.0,
            Latitude=0.0,
            Longitude=0.0,
            HealthPoints=1,
            MagicPoints=1,
        )
        for second in seconds
    ]
    [one] = summarize(readings).values()
    return one


def make_arrivals(*seconds: float) -> dict[tuple[str, str], float]:
    """Readings that arrived as soon as they were taken."""
    return {("Arion", f"2027-01-15 08:00:{int(second):02d}.250"): MINUTE + second for second in seconds}


def test_delay_is_from_the_windows_end_to_the_first_summary_that_has_the_reading() -> None:
    emitted = [(MINUTE + 61.5, make_summary(1, 2)), (MINUTE + 90, make_summary(1, 2))]
    assert measure_delay(make_arrivals(1.5, 2.5), emitted, window_seconds=60) == pytest.approx(1.5)


def test_greatest_delay_counts() -> None:
    emitted = [(MINUTE + 61, make_summary(1)), (MINUTE + 67, make_summary(2))]
    assert measure_delay(make_arrivals(1.5, 2.5), emitted, window_seconds=60) == pytest.approx(7)


def test_window_is_that_of_the_arrival() -> None:
    late = {("Arion", "2027-01-15 08:00:01.250"): MINUTE + 200}
    assert measure_delay(late, [(MINUTE + 242, make_summary(1))], window_seconds=60) == pytest.approx(2)


def test_window_that_ended_early_is_no_delay() -> None:
    assert measure_delay(make_arrivals(1.5), [(MINUTE + 30, make_summary(1))], window_seconds=60) == 0


def test_without_windows_it_is_the_time_since_the_arrival() -> None:
    assert measure_delay(make_arrivals(1.5), [(MINUTE + 4, make_summary(1))], window_seconds=0) == pytest.approx(2.5)
