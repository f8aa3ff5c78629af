from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from feed import past as past_module
from feed.past import Past, TooFar
from runtime.read_pace import BYTES_PER_SECOND
from tests.unit.feed.records import SHARD
from tests.unit.mocked_aws import mocked_aws

MEBIBYTE = 1024 * 1024


@pytest.fixture
def past(monkeypatch: pytest.MonkeyPatch) -> Iterator[Past]:
    with mocked_aws(monkeypatch):
        kinesis = boto3.client("kinesis")
        kinesis.create_stream(StreamName="wildrydes", ShardCount=1)
        yield Past(kinesis, "wildrydes")


@pytest.fixture
def numbers(past: Past) -> list[str]:
    """The sequence numbers of five records."""
    put = past.kinesis.put_record
    return [
        put(StreamName="wildrydes", Data=bytes([index]), PartitionKey=f"key {index}")["SequenceNumber"]
        for index in range(5)
    ]


def test_records_between_two_are_read_with_all_that_they_have(past: Past, numbers: list[str]) -> None:
    before = datetime.now(UTC).timestamp()
    found = past.read_between(SHARD, numbers[0], numbers[3])
    assert [(record.sequence_number, record.data) for record in found] == [(numbers[1], b"\1"), (numbers[2], b"\2")]
    assert (found[0].shard_id, found[0].stream, found[0].partition_key) == (SHARD, "wildrydes", "key 1")
    assert abs(found[0].arrived - before) < 60


def test_neighbors_have_nothing_between_them(past: Past, numbers: list[str]) -> None:
    assert past.read_between(SHARD, numbers[3], numbers[4]) == []


def test_nothing_is_read_backwards(past: Past, numbers: list[str]) -> None:
    assert past.read_between("no shard", numbers[4], numbers[4]) == []
    assert past.read_between("no shard", numbers[4], numbers[0]) == []


def test_more_than_can_be_read_in_time_is_too_far(
    past: Past, numbers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past_module, "MAX_BYTES", 1)
    with pytest.raises(TooFar):
        past.read_between(SHARD, numbers[0], numbers[4])


def test_record_that_many_calls_do_not_reach_is_too_far() -> None:
    """A shard with hours of nothing is read piece by piece."""

    class Endless:
        calls = 0

        def get_shard_iterator(self, **_: Any) -> dict[str, str]:
            return {"ShardIterator": "start"}

        def get_records(self, **_: Any) -> dict[str, Any]:
            self.calls += 1
            return {"Records": [], "NextShardIterator": "next", "MillisBehindLatest": 1}

    kinesis: Any = Endless()
    pauses: list[float] = []
    with pytest.raises(TooFar):
        Past(kinesis, "wildrydes", pauses.append).read_between(SHARD, "1", "9")
    assert kinesis.calls == len(pauses) == 20
    assert sum(pauses) == pytest.approx(20 * 0.6)


def test_shard_of_large_records_is_read_at_a_third_of_what_it_gives() -> None:
    """An answer of 10 MB would block the shard for everybody."""

    class Full:
        def __init__(self) -> None:
            self.asked: list[int] = []

        def get_shard_iterator(self, **_: Any) -> dict[str, str]:
            return {"ShardIterator": "start"}

        def get_records(self, *, Limit: int, **_: Any) -> dict[str, Any]:  # noqa: N803 - boto3's name
            self.asked.append(Limit)
            record = {
                "Data": bytes(1_000_000),
                "SequenceNumber": "2",
                "PartitionKey": "k",
                "ApproximateArrivalTimestamp": datetime.now(UTC),
            }
            return {"Records": [record] * Limit, "NextShardIterator": "next", "MillisBehindLatest": 1}

    kinesis: Any = Full()
    pauses: list[float] = []
    with pytest.raises(TooFar):
        Past(kinesis, "wildrydes", pauses.append).read_between(SHARD, "1", "9")
    assert max(kinesis.asked) * 1_000_000 < 10_000_000
    assert sum(kinesis.asked) == 17  # 16 MiB, and a record more
    read = sum(kinesis.asked[: len(pauses)]) * 1_000_000
    assert read / sum(pauses) <= BYTES_PER_SECOND


@pytest.mark.parametrize(
    ("last", "is_far"), [(1, False), (MEBIBYTE - 1, False), (MEBIBYTE, False), (MEBIBYTE + 1, True)]
)
def test_sixteen_megabytes_are_near_enough(last: int, is_far: bool) -> None:
    class Filled:
        def get_shard_iterator(self, **_: Any) -> dict[str, str]:
            return {"ShardIterator": "start"}

        def get_records(self, **_: Any) -> dict[str, Any]:
            megabyte = bytes(MEBIBYTE)
            records = [
                {
                    "Data": data,
                    "SequenceNumber": str(2 + index),
                    "PartitionKey": "k",
                    "ApproximateArrivalTimestamp": datetime.now(UTC),
                }
                for index, data in enumerate([megabyte] * 15 + [bytes(last)])
            ]
            return {"Records": records, "NextShardIterator": "next", "MillisBehindLatest": 0}

    kinesis: Any = Filled()
    past = Past(kinesis, "wildrydes", lambda _: None)
    if is_far:
        with pytest.raises(TooFar):
            past.read_between(SHARD, "1", "99")
    else:
        assert len(past.read_between(SHARD, "1", "99")) == 16


class Refusing:
    """A stream that refuses a place."""

    def __init__(self, code: str) -> None:
        self._code = code

    def get_shard_iterator(self, **_: Any) -> None:
        raise ClientError({"Error": {"Code": self._code}}, "GetShardIterator")


def test_record_of_another_stream_of_that_name_is_too_far() -> None:
    kinesis: Any = Refusing("InvalidArgumentException")
    with pytest.raises(TooFar):
        Past(kinesis, "wildrydes").read_between(SHARD, "1", "9")


def test_trouble_with_the_stream_is_raised() -> None:
    kinesis: Any = Refusing("AccessDeniedException")
    with pytest.raises(ClientError, match="AccessDeniedException"):
        Past(kinesis, "wildrydes").read_between(SHARD, "1", "9")


def test_shard_that_is_gone_is_too_far(past: Past, numbers: list[str]) -> None:
    with pytest.raises(TooFar):
        past.read_between("shardId-000000000007", numbers[0], numbers[1])
