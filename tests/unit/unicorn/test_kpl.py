"""Aggregates of the Kinesis Producer Library, compared with AWS's own library for the format."""

import base64
import hashlib
from typing import Any

import pytest
from aws_kinesis_agg.deaggregator import deaggregate_records
from hypothesis import given
from hypothesis import strategies as st

from tests.events import aggregate
from unicorn import kpl
from unicorn.kpl import try_deaggregate

MAGIC = b"\xf3\x89\x9a\xc2"

RECORDS = st.lists(
    st.tuples(st.text(min_size=1, max_size=20), st.binary(max_size=300), st.none() | st.integers(0, 2**128 - 1)),
    min_size=1,
    max_size=30,
)
"""Partition key, data and explicit hash key of each."""


def deaggregate_by_aws(data: bytes) -> list[bytes]:
    """Deaggregate with AWS's own library."""
    kinesis = {
        "kinesisSchemaVersion": "1.0",
        "sequenceNumber": "1",
        "approximateArrivalTimestamp": 0.0,
        "partitionKey": "a",
        "data": base64.b64encode(data).decode(),
    }
    result: list[dict[str, Any]] = deaggregate_records([{"kinesis": kinesis}])
    return [base64.b64decode(record["kinesis"]["data"]) for record in result]


def add_digest(message: bytes) -> bytes:
    return MAGIC + message + hashlib.md5(message, usedforsecurity=False).digest()


@given(RECORDS)
def test_aggregate_comes_apart_into_its_records_in_order(records: list[tuple[str, bytes, int | None]]) -> None:
    data = aggregate(records)
    assert try_deaggregate(data) == [content for _, content, _ in records] == deaggregate_by_aws(data)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=30))
def test_aggregate_as_producers_write_it_takes_the_fast_path(contents: list[bytes]) -> None:
    message = kpl._extract_message(aggregate([(f"key {len(data)}", data, None) for data in contents]))
    assert message is not None
    assert kpl._parse_common_form(message) == contents == kpl._parse(message)


@given(RECORDS, st.data())
def test_damaged_aggregate_is_plain_data(records: list[tuple[str, bytes, int | None]], draw: st.DataObject) -> None:
    data = bytearray(aggregate(records))
    data[draw.draw(st.integers(0, len(data) - 1))] ^= draw.draw(st.integers(1, 255))
    assert try_deaggregate(bytes(data)) is None
    assert deaggregate_by_aws(bytes(data)) == [bytes(data)]


@given(RECORDS, st.integers(0, 40))
def test_cut_aggregate_is_plain_data(records: list[tuple[str, bytes, int | None]], kept: int) -> None:
    data = aggregate(records)
    assert try_deaggregate(data[: min(kept, len(data) - 1)]) is None


@given(st.binary(max_size=60))
def test_any_bytes_under_a_right_digest_are_an_aggregate_or_plain_data(message: bytes) -> None:
    records = try_deaggregate(add_digest(message))
    assert records is None or all(content in message for content in records)


@pytest.mark.parametrize(
    "message",
    [
        b"\x0a\x01a\x1a\x02\x08\x00",  # no data
        b"\x0a\x01a\x1a\x02\x1a\x00",  # no partition key
        b"\x0a\x01a\x1a\x04\x08\x01\x1a\x00",  # a partition key that the table does not have
        # of two records the second has such a key
        b"\x0a\x01a\x1a\x04\x1a\x00\x08\x00\x1a\x04\x1a\x00\x08\x01",
        b"\x0a\x01a\x1a\x06\x08\x00\x22\x02{}",  # another field in place of the data
        b"\x0a\x01a\x1a\x06\x10\x00\x1a\x02{}",  # another index in place of the partition key's
        b"\x1a\x7f\x08\x00",  # the message ends within the record
        b"\x0a\x01a\x1a\x05\x08\x00\x1a\x05x",  # the message ends within the data
        b"\x0a\x01a\x1a\x08\x08\x00\x1a\x04x",  # the message ends within the data, though the lengths agree
        b"\x80",  # a number without an end
        b"\xff" * 11,
        b"\x00\x00",  # no field has this number
        b"",
        b"\x0b",  # a group, which the format does not have
    ],
)
def test_message_that_can_not_be_read_is_plain_data(message: bytes) -> None:
    assert try_deaggregate(add_digest(message)) is None


def test_fields_of_later_versions_are_passed_over() -> None:
    unknown = b"\x28\xff\x01" + b"\x31" + bytes(8) + b"\x3d" + bytes(4) + b"\x42\x03abc"
    record = b"\x08\x00\x1a\x02{}" + unknown
    message = unknown + b"\x0a\x01a" + b"\x1a" + bytes([len(record)]) + record
    assert try_deaggregate(add_digest(message)) == [b"{}"] == deaggregate_by_aws(add_digest(message))


@pytest.mark.parametrize(
    ("message", "records"),
    [
        (b"\x22\x06\x08\x00\x1a\x02{}", []),  # a field of a later version, made like a record
        (b"\x1a\x0b\x08\x00\x1a\x02{}\x42\x03abc", [b"{}"]),
        (b"\x1a\x0b\x42\x03abc\x08\x00\x1a\x02{}", [b"{}"]),
        (b"\x1a\x06\x1a\x02{}\x08\x00", [b"{}"]),
        (b"\x1a\x04\x08\x00\x1a\x00", [b""]),
    ],
)
def test_record_in_another_form_is_read_too(message: bytes, records: list[bytes]) -> None:
    whole = b"\x1a\x06\x08\x00\x1a\x02[]"
    for before, after in ((b"", b""), (whole, b""), (b"", whole), (whole, whole)):
        expected = [b"[]"] * bool(before) + records + [b"[]"] * bool(after)
        assert try_deaggregate(add_digest(b"\x0a\x01a" + before + message + after)) == expected


def test_aggregate_of_no_records_has_none() -> None:
    assert try_deaggregate(add_digest(b"\x0a\x01a")) == []


@pytest.mark.parametrize("data", [b"", b"{}", MAGIC, MAGIC + bytes(15)])
def test_what_is_too_short_for_a_digest_is_plain_data(data: bytes) -> None:
    assert try_deaggregate(data) is None
