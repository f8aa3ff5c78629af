import pytest

from processor import row
from tests.unit.unicorn.corpus import GOOD
from unicorn.reading import parse_reading
from unicorn.summary import InvalidSummary, summarize_minute

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


def test_an_item_of_another_hand_is_no_summary() -> None:
    with pytest.raises(InvalidSummary):
        row.from_item({**row.to_item(SUMMARY, 1), "StatusTime": {"S": "2026-01-31 23:57:00.000"}})
