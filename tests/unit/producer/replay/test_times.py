from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producer.replay.times import AmbiguousDates, InvalidTime, TimeReader, is_day_first, parse_zone

EIGHT = 1_769_846_400_000
"""2026-01-31 08:00:00 UTC."""
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("value", "milliseconds"),
    [
        ("2026-01-31T08:00:00Z", EIGHT),
        ("2026-01-31 08:00:00", EIGHT),
        (" 2026-01-31T09:00:00.2507343+01:00 ", EIGHT + 250),
        ("2026-01-31T08:00:00.000+0000", EIGHT),
        ("2026-01-31 10:00:00 +0200", EIGHT),
        ("2026-01-31 08:00:00 UTC", EIGHT),
        ("2026-01-31T08:00", EIGHT),
        ("20260131080000", EIGHT),
        ("20260131T080000", EIGHT),
        ("2026/01/31 08:00:00", EIGHT),
        ("31.01.2026 08:00", EIGHT),
        ("1769846400", EIGHT),
        ("1769846400.25", EIGHT + 250),
        (1_769_846_400, EIGHT),
        (1_769_846_400.012, EIGHT + 12),
        (1_769_846_400_012, EIGHT + 12),
        (1_769_846_400_012_345, EIGHT + 12),
        (1_769_846_400_012_345_678, EIGHT + 12),
        (datetime(2026, 1, 31, 8, tzinfo=UTC), EIGHT),
        (datetime(2026, 1, 31, 8), EIGHT),  # noqa: DTZ001
        ("1901-12-13T20:45:52.2073437Z", -2_147_483_647_793),
    ],
)
def test_usual_forms_are_read(value: object, milliseconds: int) -> None:
    assert TimeReader().read(value) == milliseconds


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("2026-01-31", "no time of day"),
        ("yesterday at 8:00", "can't be read"),
        ("2026-02-30 08:00:00", "does not exist"),
        ("45000.5", "spreadsheet's number of days"),
        (45_000, "spreadsheet's number of days"),
        ("1.77E+09", "a spreadsheet has rounded its time"),
        ("1,77E+09", "a spreadsheet has rounded its time"),
        (float("nan"), "no number of seconds"),
        (float("inf"), "no number of seconds"),
        ("9" * 400, "no number of seconds"),
        (True, "neither text nor a number"),
        ([1], "neither text nor a number"),
        ("31/13/2026 08:00", "day and month are in another order"),
        ("99999999999999", "does not have the format"),
    ],
)
def test_what_is_no_time_is_told_in_a_sentence(value: object, reason: str) -> None:
    with pytest.raises(InvalidTime, match=reason):
        TimeReader(day_first=True).read(value)


def test_a_time_without_zone_is_taken_in_the_given_one() -> None:
    reader = TimeReader(BERLIN)
    assert reader.read("2026-01-31 09:00:00") == EIGHT
    assert not reader.has_zone
    assert reader.read("2026-01-31 08:00:00Z") == EIGHT
    assert reader.has_zone
    assert reader.read(1_769_846_400) == EIGHT
    assert reader.has_zone


@pytest.mark.parametrize(
    ("value", "reason"),
    [("2026-03-29 02:30:00", "does not exist in its zone"), ("2026-10-25 02:30:00", "exists twice in its zone")],
)
def test_a_time_at_a_change_of_clocks_is_not_guessed(value: str, reason: str) -> None:
    with pytest.raises(InvalidTime, match=reason):
        TimeReader(BERLIN).read(value)


def test_day_and_month_are_read_in_the_order_of_the_file() -> None:
    assert TimeReader(day_first=True).read("01/02/2026 08:00") == EIGHT + 86_400_000
    assert TimeReader(day_first=False).read("02/01/26 8:00:00 AM") == EIGHT + 86_400_000
    assert TimeReader(day_first=False).read("01/31/2026 08:00 pm") == EIGHT + 12 * 3_600_000


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["01/02/2026 08:00", "31/01/2026 08:00"], True),
        (["01/02/2026 08:00", "01/31/2026 08:00"], False),
        (["01-02-2026 08:00", "31-01-2026 08:00"], True),
        (["2026-01-31 08:00:00", "2026/01/31 08:00", "31.01.2026 08:00", 7, None], None),
    ],
)
def test_the_order_of_day_and_month_is_found(values: list[object], expected: bool | None) -> None:
    assert is_day_first(values) is expected


@pytest.mark.parametrize(
    "values", [["01/02/2026 08:00"], ["01/31/2026 08:00", "31/01/2026 08:00"]], ids=["unknown", "both"]
)
def test_an_order_that_the_values_do_not_tell_is_not_guessed(values: list[object]) -> None:
    with pytest.raises(AmbiguousDates):
        is_day_first(values)


def test_a_format_of_one_s_own_is_read() -> None:
    reader = TimeReader(format="%d-%b-%y %H:%M")
    assert reader.read("31-Jan-26 08:00") == EIGHT
    with pytest.raises(InvalidTime, match="does not have the format %d-%b-%y %H:%M"):
        reader.read("2026-01-31 08:00:00")


def test_zones_are_names_or_offsets() -> None:
    assert parse_zone("utc") is UTC
    assert parse_zone("Europe/Berlin") == BERLIN
    assert parse_zone("-0330") == timezone(-timedelta(hours=3, minutes=30))
    for name in ("Mars/Base", "../etc/passwd", "", "+99:99"):
        with pytest.raises(ValueError, match="is no time zone"):
            parse_zone(name)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_every_form_of_a_moment_is_the_same_moment(time: datetime) -> None:
    milliseconds = (time - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    reader = TimeReader()
    assert reader.read(time.isoformat()) == milliseconds
    assert reader.read(f"{time:%Y-%m-%d %H:%M:%S.%f}") == milliseconds
    assert reader.read(milliseconds) == milliseconds
    assert reader.read(time.astimezone(BERLIN).isoformat()) == milliseconds
