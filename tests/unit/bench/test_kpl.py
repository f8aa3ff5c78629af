"""The encoder, compared with AWS's own library for the format and with this project's decoder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.kpl import aggregate, producing_aggregates
from producer.packed_record import PendingRecord
from producer.sender import ProducerRecord
from tests.unit.unicorn.corpus import ORIGINAL
from tests.unit.unicorn.test_kpl import deaggregate_by_aws
from unicorn.codec import decode
from unicorn.kpl import try_deaggregate
from unicorn.reading import Reading

RECORDS = st.lists(st.tuples(st.text(min_size=1, max_size=140), st.binary(max_size=400)), min_size=1, max_size=200)


@given(RECORDS)
def test_aggregate_is_one_that_others_take_apart_in_order(records: list[tuple[str, bytes]]) -> None:
    data = aggregate([key for key, _ in records], [content for _, content in records])
    assert try_deaggregate(data) == [content for _, content in records] == deaggregate_by_aws(data)


@pytest.mark.parametrize("length", [0, 127, 128, 16_383, 16_384, 300_000])
def test_data_of_any_length_comes_back(length: int) -> None:
    assert try_deaggregate(aggregate(["a"], [bytes(length)])) == [bytes(length)]


def test_partition_key_is_written_once() -> None:
    assert aggregate(["Shadowfax", "Arion", "Shadowfax"], [b"{}"] * 3).count(b"Shadowfax") == 1


def test_producer_writes_aggregates_of_its_readings_and_afterwards_packed_records_again() -> None:
    (reading,) = decode(ORIGINAL)
    assert isinstance(reading, Reading)
    pending = PendingRecord(0.0, [ProducerRecord("Shadowfax", ORIGINAL, reading)] * 2)
    with producing_aggregates():
        assert try_deaggregate(pending.pack(7).data) == [ORIGINAL, ORIGINAL]
    assert pending.pack(7).data == ORIGINAL * 2
