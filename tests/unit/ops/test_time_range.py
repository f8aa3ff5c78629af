from datetime import UTC, datetime

import pytest
import typer

from cli.time_options import parse_time_range
from ops.time_range import TimeRange

NOW = datetime(2026, 11, 24, 12, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "end", "bounds"),
    [
        ("2026-11-24T11:00", "2026-11-24T11:30", ("2026-11-24 11:00:00.000", "2026-11-24 11:30:00.000")),
        ("2026-11-24T11:00:59", "2026-11-24T11:30:01", ("2026-11-24 11:00:00.000", "2026-11-24 11:31:00.000")),
        ("-1h", None, ("2026-11-24 11:00:00.000", "2026-11-24 12:01:00.000")),
        ("2026-11-24T12:00+01:00", "-5m", ("2026-11-24 11:00:00.000", "2026-11-24 11:56:00.000")),
    ],
)
def test_span_is_widened_to_whole_minutes_of_utc(first: str, end: str | None, bounds: tuple[str, str]) -> None:
    assert parse_time_range(first, end, NOW).format_bounds() == bounds


@pytest.mark.parametrize(
    ("first", "end"),
    [("noon", None), ("latest", None), ("-1h", "-2h"), ("-1h", "oldest"), ("1999-12-31", None), ("2027-01-01", None)],
)
def test_no_span_is_told(first: str, end: str | None) -> None:
    with pytest.raises(typer.BadParameter):
        parse_time_range(first, end, NOW)


def test_what_is_under_way_is_cut_off() -> None:
    span = parse_time_range("-1h", None, NOW)
    assert span.cut_at(datetime(2026, 11, 24, 11, 30, 59, tzinfo=UTC)).end == datetime(2026, 11, 24, 11, 30, tzinfo=UTC)
    assert span.cut_at(datetime(2026, 11, 24, 10, tzinfo=UTC)).is_empty


def test_predicate_holds_the_first_minute_and_not_the_end() -> None:
    span = TimeRange(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 0, 1, tzinfo=UTC))
    assert (
        span.to_predicate("t") == "t >= TIMESTAMP '2026-01-01 00:00:00.000' AND t < TIMESTAMP '2026-01-01 00:01:00.000'"
    )
