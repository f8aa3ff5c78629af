from typing import Any

import pytest

from emulator.event_source_mapping.starting_position import find_start, get_last_sequence_numbers

RECORDS = [
    {"SequenceNumber": f"{number:03d}", "ApproximateArrivalTimestamp": 100.0 + number} for number in range(5)
]  # fmt: skip


@pytest.mark.parametrize(
    ("mapping", "first"),
    [
        ({"StartingPosition": "TRIM_HORIZON"}, None),
        ({"StartingPosition": "LATEST"}, "002"),
        ({"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 102.0}, "001"),
        ({"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 102.5}, "002"),
        ({"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 1}, None),
        ({"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 999}, "004"),
    ],
)
def test_mapping_starts_where_its_starting_position_says(mapping: dict[str, Any], first: str | None) -> None:
    initial_ends = get_last_sequence_numbers({"shard": {"records": RECORDS[:3]}})
    assert find_start(mapping, "shard", RECORDS, initial_ends=initial_ends) == first


def test_latest_reads_a_shard_that_opened_later_from_its_start() -> None:
    initial_ends = get_last_sequence_numbers({"parent": {"records": RECORDS}, "empty": {"records": []}})
    assert initial_ends == {"parent": "004", "empty": None}
    for shard_id in ("empty", "child"):
        assert find_start({"StartingPosition": "LATEST"}, shard_id, RECORDS, initial_ends=initial_ends) is None
