"""The rule by which a producer packs, and the arithmetic that justifies it."""

import pytest

from ops.cost import prices
from producer.packing import LINGER_SECONDS, PACKED_RECORD_BYTES, UNPACKED_READINGS_A_SECOND, should_pack

_READING_BYTES = 186
_UNIT_BYTES = 5 * 1024


@pytest.mark.parametrize(
    ("readings", "shards", "is_packed"),
    [
        (1, 1, False),
        (99.9, 1, False),
        (100, 1, False),
        (101, 1, True),
        (102, 51, True),  # two readings a second for each shard
        (102, 52, False),
        (1000, 1, True),
        (10_000, 5001, False),
        (100_000, 24, True),
    ],
)
def test_fleet_is_packed_from_a_rate_on_that_fills_records(readings: float, shards: int, is_packed: bool) -> None:
    assert should_pack(readings_a_second=readings, shards=shards) == is_packed


def test_fleet_that_is_not_packed_is_one_whose_shards_take_a_record_for_each_reading() -> None:
    for shards in (1, 2, 50, 1000):
        for readings in (1, 50, 99, 100, 999, 1001, 10_000, 1_000_000):
            assert should_pack(readings_a_second=readings, shards=shards) or readings <= 1000 * shards


def _bill_firehose(readings: float, shards: int, *, packed: bool) -> float:
    """Return the US dollars a month of a fleet's delivery and conversion."""
    in_record = max(1.0, min(PACKED_RECORD_BYTES / _READING_BYTES, readings * LINGER_SECONDS / shards)) if packed else 1
    units = -(-in_record * _READING_BYTES // _UNIT_BYTES)
    gigabytes = readings / in_record * units * _UNIT_BYTES * prices.HOURS * 3600 / prices.GB
    return prices.DELIVERED.charge_for(gigabytes) + prices.CONVERTED.charge_for(gigabytes)


def test_at_the_threshold_packing_saves_most_of_firehoses_bill() -> None:
    single, packed = (_bill_firehose(UNPACKED_READINGS_A_SECOND, 1, packed=packed) for packed in (False, True))
    assert single == pytest.approx(59, abs=1)
    assert packed == pytest.approx(2.4, abs=0.1)


def test_on_the_most_shards_packing_still_saves_half() -> None:
    single, packed = (_bill_firehose(UNPACKED_READINGS_A_SECOND, 50, packed=packed) for packed in (False, True))
    assert packed == single / 2


def test_full_records_cost_a_26th() -> None:
    single, packed = (_bill_firehose(4_000, 1, packed=packed) for packed in (False, True))
    assert single / packed == pytest.approx(26, abs=0.5)


def test_record_is_within_25_kb_whatever_a_kb_is() -> None:
    assert PACKED_RECORD_BYTES + 256 <= 25_000
