from datetime import UTC, datetime, timedelta, timezone

import pytest

from unicorn.timestamps import (
    all_well_formed,
    at_offset,
    format_milliseconds,
    format_timestamp,
    offset_in_minute,
    parse_timestamp,
    start_of_minute,
    to_ints,
    to_milliseconds,
)

TEXT = "2026-12-31 23:58:47.256"
TIME = datetime(2026, 12, 31, 23, 58, 47, 256_999, UTC)


def test_time_is_formatted_in_utc_and_rounded_down() -> None:
    assert format_timestamp(TIME) == TEXT
    assert format_timestamp(TIME.astimezone(timezone(timedelta(hours=5)))) == TEXT
    assert format_timestamp(TIME.replace(microsecond=0)) == "2026-12-31 23:58:47.000"


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (0, "1970-01-01 00:00:00.000"),
        (999, "1970-01-01 00:00:00.999"),
        (1_000, "1970-01-01 00:00:01.000"),
        (1_798_761_527_256, TEXT),
        (-1, "1969-12-31 23:59:59.999"),
    ],
)
def test_milliseconds_are_formatted(milliseconds: int, text: str) -> None:
    assert format_milliseconds(milliseconds) == text
    assert to_milliseconds(text) == milliseconds


def test_timestamp_is_parsed_as_utc() -> None:
    assert parse_timestamp(TEXT) == TIME.replace(microsecond=256_000)


@pytest.mark.parametrize("offset", [0, 1, 999, 1_000, 12_345, 59_999])
def test_minute_and_offset_make_the_timestamp(offset: int) -> None:
    text = at_offset("2026-12-31 23:58", offset)
    assert text == f"2026-12-31 23:58:{offset / 1000:06.3f}"
    assert at_offset(start_of_minute(TEXT), offset) == text
    assert (start_of_minute(text), offset_in_minute(text)) == ("2026-12-31 23:58:00.000", offset)


def test_timestamps_are_read_as_numbers() -> None:
    assert to_ints([TEXT, "1999-02-03 04:05:06.789"]) == [20261231235847256, 19990203040506789]


@pytest.mark.parametrize("text", ["", TEXT[:-1], TEXT + "0", TEXT.replace(" ", "T"), TEXT.replace("1", "١"), "x" * 23])
def test_other_texts_are_refused(text: str) -> None:
    assert all_well_formed([TEXT])
    assert not all_well_formed([TEXT, text])
    with pytest.raises(ValueError, match="does not have the format"):
        to_ints([TEXT, text])
