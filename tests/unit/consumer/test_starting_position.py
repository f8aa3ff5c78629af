from datetime import UTC, datetime, timedelta

import pytest

from consumer.starting_position import LATEST, TRIM_HORIZON, StartingPosition, parse_starting_position

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("latest", LATEST),
        ("oldest", TRIM_HORIZON),
        ("-15m", NOW - timedelta(minutes=15)),
        ("-30s", NOW - timedelta(seconds=30)),
        ("-1.5h", NOW - timedelta(minutes=90)),
        ("-2d", NOW - timedelta(days=2)),
        ("2026-01-31T11:00:00Z", NOW - timedelta(hours=1)),
        ("2026-01-31T12:00+02:00", NOW - timedelta(hours=2)),
        ("2026-01-31 11:30", NOW - timedelta(minutes=30)),
        ("2026-01-31", NOW - timedelta(hours=12)),
    ],
)
def test_a_place_to_start(text: str, start: StartingPosition) -> None:
    assert parse_starting_position(text, NOW) == start


@pytest.mark.parametrize("text", ["", "now", "15m", "-15", "-m", "-15y", "2026-13-01", "-999999999d", "latest "])
def test_what_is_no_place_to_start_is_told_with_what_to_say(text: str) -> None:
    with pytest.raises(ValueError, match="use latest, oldest, a time such as"):
        parse_starting_position(text, NOW)


@pytest.mark.parametrize("text", ["2026-01-31T12:00:01Z", "2026-01-31T12:00-01:00"])
def test_a_time_to_come_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="in the future"):
        parse_starting_position(text, NOW)
