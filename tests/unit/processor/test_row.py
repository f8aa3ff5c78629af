from decimal import Decimal

import pytest
from hypothesis import given

from processor import row
from tests.unit.unicorn.corpus import GOOD
from tests.unit.unicorn.strategies import any_readings
from unicorn.reading import Reading, parse_reading
from unicorn.summary import InvalidSummary, summarize, summarize_minute

SUMMARY = summarize_minute(parse_reading(GOOD))


def test_an_item_has_the_columns_of_the_table() -> None:
    assert row.to_item(SUMMARY, 3) == {
        "Name": {"S": "Shadowfax"},
        "StatusTime": {"S": "2026-01-31 23:58:00.000"},
        "Distance": {"N": "29.500"},
        "Readings": {"N": "1"},
        "MinHealthPoints": {"N": "150"},
        "MaxHealthPoints": {"N": "150"},
        "MinMagicPoints": {"N": "149"},
        "MaxMagicPoints": {"N": "149"},
        "LastStatusTime": {"S": "2026-01-31 23:58:07.250"},
        "LastLatitude": {"N": "40.749167"},
        "LastLongitude": {"N": "-73.985184"},
        "Steps": {"B": bytes.fromhex("d238bce601")},
        "Revision": {"N": "3"},
    }


@given(any_readings(least=1))
def test_a_row_comes_back_as_the_summary_that_was_stored(readings: list[Reading]) -> None:
    for summary in summarize(readings).values():
        stored = row.to_item(summary, 7)
        assert row.from_item(stored) == summary
        assert row.get_revision(stored) == 7
        assert Decimal(stored["Distance"]["N"]) * 1000 == summary.millimeters


@given(any_readings(least=1))
def test_every_number_is_one_that_dynamodb_keeps_exactly(readings: list[Reading]) -> None:
    """Source: "Data types and naming rules": up to 38 digits, between 1e-130 and 1e126 in size."""
    for summary in summarize(readings).values():
        for value in row.to_item(summary, 1).values():
            if "N" in value:
                number = Decimal(value["N"])
                assert len(number.as_tuple().digits) <= 38
                assert number == 0 or Decimal("1e-130") < abs(number) < Decimal("1e126")


def test_an_item_of_another_hand_is_no_summary() -> None:
    with pytest.raises(InvalidSummary):
        row.from_item({**row.to_item(SUMMARY, 1), "StatusTime": {"S": "2026-01-31 23:57:00.000"}})
