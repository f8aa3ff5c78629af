from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from consumer.shard_reader import ShardReader
from consumer.starting_position import LATEST, TRIM_HORIZON, StartingPosition
from consumer.stream_reader import read_records
from tests.unit.aws.refusal import make_refusal

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient

KEY = "Arion"


def _put(kinesis: "KinesisClient", *data: bytes) -> str:
    """Put records, and return the shard that took them."""
    answer = kinesis.put_records(StreamName="wildrydes", Records=[{"Data": d, "PartitionKey": KEY} for d in data])
    return answer["Records"][0]["ShardId"]


def _make_reader(kinesis: "KinesisClient", shard_id: str, start: StartingPosition) -> ShardReader:
    return ShardReader(kinesis, "wildrydes", shard_id, start, now=lambda: datetime.now(UTC))


def _read_data(reader: ShardReader) -> list[bytes]:
    return [record.data for record in reader.read_page(100).records]


class Expiring:
    """Kinesis whose iterators expire at the given GetRecords calls, from 1."""

    def __init__(self, kinesis: "KinesisClient", *calls: int) -> None:
        self._kinesis, self._calls, self._made = kinesis, calls, 0
        self.get_shard_iterator = kinesis.get_shard_iterator

    def get_records(self, **request: Any) -> Any:
        self._made += 1
        if self._made in self._calls:
            raise make_refusal("ExpiredIteratorException")
        return self._kinesis.get_records(**request)


class Ending:
    """Kinesis whose closed shards end, which moto does not support."""

    def __init__(self, kinesis: "KinesisClient") -> None:
        self._kinesis = kinesis
        self._shard_of: dict[str, str] = {}
        self.list_shards = kinesis.list_shards

    def get_shard_iterator(self, **request: Any) -> Any:
        answer = self._kinesis.get_shard_iterator(**request)
        self._shard_of[answer["ShardIterator"]] = request["ShardId"]
        return answer

    def get_records(self, *, ShardIterator: str, Limit: int) -> Any:  # noqa: N803
        answer: dict[str, Any] = {**self._kinesis.get_records(ShardIterator=ShardIterator, Limit=Limit)}
        shard_id = self._shard_of[ShardIterator]
        listed = next(s for s in self.list_shards(StreamName="wildrydes")["Shards"] if s["ShardId"] == shard_id)
        if "EndingSequenceNumber" in listed["SequenceNumberRange"] and not answer["Records"]:
            del answer["NextShardIterator"]
        else:
            self._shard_of[answer["NextShardIterator"]] = shard_id
        return answer


def test_from_the_oldest_on_it_reads_what_is_there_and_what_comes(kinesis: "KinesisClient") -> None:
    reader = _make_reader(kinesis, _put(kinesis, b"1", b"2"), TRIM_HORIZON)
    assert _read_data(reader) == [b"1", b"2"]
    _put(kinesis, b"3")
    assert _read_data(reader) == [b"3"]
    assert _read_data(reader) == []


def test_from_the_latest_on_it_reads_only_what_comes(kinesis: "KinesisClient") -> None:
    reader = _make_reader(kinesis, _put(kinesis, b"1"), LATEST)
    assert _read_data(reader) == []
    _put(kinesis, b"2")
    assert _read_data(reader) == [b"2"]


def test_from_a_time_on_it_reads_what_arrived_then(kinesis: "KinesisClient") -> None:
    shard_id = _put(kinesis, b"1")
    assert _read_data(_make_reader(kinesis, shard_id, datetime.now(UTC) - timedelta(hours=1))) == [b"1"]


def test_a_page_says_how_far_behind_it_is(kinesis: "KinesisClient") -> None:
    page = _make_reader(kinesis, _put(kinesis, b"1"), TRIM_HORIZON).read_page(100)
    assert (page.behind, page.is_last) == (0, False)


class Silent(Expiring):
    """Kinesis that does not tell how far behind a page is, and when a record arrived."""

    def get_records(self, **request: Any) -> Any:
        answer = super().get_records(**request)
        for record in answer["Records"]:
            del record["ApproximateArrivalTimestamp"]
        return {name: value for name, value in answer.items() if name != "MillisBehindLatest"}


def test_page_that_does_not_say_is_behind_while_it_has_records(kinesis: "KinesisClient") -> None:
    reader = _make_reader(Silent(kinesis), _put(kinesis, b"1"), TRIM_HORIZON)  # type: ignore[arg-type]  # the two calls that are made
    assert [reader.read_page(100).behind for _ in range(2)] == [float("inf"), 0]


def test_a_record_has_its_key_and_its_arrival_in_utc(kinesis: "KinesisClient") -> None:
    record = _make_reader(kinesis, _put(kinesis, b"1"), TRIM_HORIZON).read_page(100).records[0]
    assert record.partition_key == KEY
    assert record.arrived.tzinfo is UTC
    assert abs(record.arrived - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize("start", [TRIM_HORIZON, datetime(2026, 1, 1, tzinfo=UTC)])
def test_an_expired_iterator_is_renewed_at_the_start_before_the_first_record(
    kinesis: "KinesisClient", start: StartingPosition
) -> None:
    shard_id = _put(kinesis, b"1")
    reader = _make_reader(Expiring(kinesis, 1), shard_id, start)  # type: ignore[arg-type]  # the two calls that are made
    assert reader.read_page(100).behind == float("inf")
    assert _read_data(reader) == [b"1"]


def test_an_expired_iterator_is_renewed_behind_the_last_record(kinesis: "KinesisClient") -> None:
    shard_id = _put(kinesis, b"1", b"2")
    reader = _make_reader(Expiring(kinesis, 2), shard_id, TRIM_HORIZON)  # type: ignore[arg-type]  # the two calls that are made
    assert _read_data(reader) == [b"1", b"2"]
    _put(kinesis, b"3")
    assert _read_data(reader) == []
    assert _read_data(reader) == [b"3"]


def test_a_shard_that_does_not_exist_is_an_error(kinesis: "KinesisClient") -> None:
    with pytest.raises(ClientError, match="ResourceNotFound"):
        _make_reader(kinesis, "shardId-000000000009", LATEST).read_page(100)


def test_a_stream_that_was_split_is_read_from_parent_to_children(kinesis: "KinesisClient") -> None:
    shard_id = _put(kinesis, b"1", b"2")
    half = 2**126 if shard_id.endswith("0") else 3 * 2**126
    kinesis.split_shard(StreamName="wildrydes", ShardToSplit=shard_id, NewStartingHashKey=str(half))
    reading = read_records(Ending(kinesis), "wildrydes", TRIM_HORIZON, until_caught_up=True, sleep=lambda _: None)  # type: ignore[arg-type]  # the calls that are made
    assert [record.data for record in reading] == [b"1", b"2"]
