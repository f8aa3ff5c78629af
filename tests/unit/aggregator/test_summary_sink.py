from collections.abc import Sequence
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from aggregator.summary_sink import NotEmitted, emit
from tests.unit.unicorn.corpus import GOOD
from unicorn.codec import decode_summary
from unicorn.reading import parse_reading
from unicorn.summary import MinuteSummary, merge, summarize_minute


class Stream:
    """A stream that refuses some records of some calls, as PutRecords does while it answers 200."""

    def __init__(self, *refusals: set[int]) -> None:
        self.calls: list[list[dict[str, Any]]] = []
        self._refusals = list(refusals)

    def put_records(self, *, StreamName: str, Records: Sequence[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - boto3's names
        assert StreamName == "summaries"
        refused = self._refusals[len(self.calls)] if len(self.calls) < len(self._refusals) else set()
        self.calls.append(list(Records))
        outcomes = [
            {"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": "Rate exceeded"}
            if index in refused
            else {"SequenceNumber": str(index), "ShardId": "shardId-000000000000"}
            for index in range(len(Records))
        ]
        return {"FailedRecordCount": len(refused), "Records": outcomes}


def test_summaries_are_put_under_their_unicorns_name() -> None:
    stream = Stream()
    _emit(stream, _make_summaries(2))
    assert [record["PartitionKey"] for record in stream.calls[0]] == ["Unicorn 0", "Unicorn 1"]
    assert [decode_summary(record["Data"]) for record in stream.calls[0]] == _make_summaries(2)


def test_only_what_was_refused_is_put_again_after_a_longer_wait_each_time() -> None:
    stream = Stream({1, 3}, {1})
    waits = _emit(stream, _make_summaries(4))
    keys = [[record["PartitionKey"][-1] for record in call] for call in stream.calls]
    assert keys == [["0", "1", "2", "3"], ["1", "3"], ["3"]]
    assert len(waits) == 2
    assert 0 < waits[0] < waits[1]


def test_what_is_refused_to_the_last_is_raised() -> None:
    stream = Stream(*[{0}] * 100)
    waits: list[float] = []
    with pytest.raises(NotEmitted, match="summaries refused 1 of 3 summaries"):
        emit(cast("Any", stream), "summaries", _make_summaries(3), sleep=waits.append)
    assert len(stream.calls) == 5
    assert waits == [0.1, 0.3, 0.9, 2.7]


def test_a_call_holds_at_most_500_records() -> None:
    stream = Stream()
    _emit(stream, _make_summaries(1001))
    assert [len(call) for call in stream.calls] == [500, 500, 1]


def test_a_call_holds_at_most_4_megabytes() -> None:
    stream = Stream()
    readings = [parse_reading({**GOOD, "Distance": 99_999, "StatusTime": time}) for time in _make_times(8000)]
    fullest = merge(*map(summarize_minute, readings))
    _emit(stream, [fullest] * 90)
    sizes = [sum(len(record["Data"]) + len(record["PartitionKey"]) for record in call) for call in stream.calls]
    assert max(sizes) <= 4 * 1024 * 1024 < sum(sizes)
    assert sum(len(call) for call in stream.calls) == 90


def test_nothing_to_emit_is_no_call() -> None:
    stream = Stream()
    _emit(stream, [])
    assert stream.calls == []


def test_a_call_that_fails_as_a_whole_is_raised() -> None:
    class Refusing(Stream):
        def put_records(self, **_: Any) -> dict[str, Any]:
            raise ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, "PutRecords")

    with pytest.raises(ClientError, match="ProvisionedThroughputExceeded"):
        _emit(Refusing(), _make_summaries(1))


def _emit(stream: Any, summaries: Sequence[MinuteSummary]) -> list[float]:
    """Emit the summaries, and return the seconds of each wait."""
    waits: list[float] = []
    emit(stream, "summaries", summaries, sleep=waits.append)
    return waits


def _make_summaries(count: int) -> list[MinuteSummary]:
    return [summarize_minute(parse_reading({**GOOD, "Name": f"Unicorn {number}"})) for number in range(count)]


def _make_times(count: int) -> list[str]:
    return [f"2026-01-31 23:58:{ms // 1000:02d}.{ms % 1000:03d}" for ms in range(0, count * 7, 7)]
