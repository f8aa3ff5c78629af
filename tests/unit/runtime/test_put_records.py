from dataclasses import dataclass
from typing import Any

import pytest

from runtime.put_records import MAX_BYTES, MAX_RECORD_BYTES, MAX_RECORDS, put_batch, split_into_batches

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Keyed:
    partition_key: str
    data: bytes


class Stream:
    """A stream that answers a call with these results."""

    def __init__(self, *results: dict[str, Any]) -> None:
        self._results = list(results)
        self.calls: list[dict[str, Any]] = []

    def put_records(self, **call: Any) -> dict[str, Any]:
        self.calls.append(call)
        return {"Records": self._results}


def test_limits_are_those_of_the_api() -> None:
    assert (MAX_RECORDS, MAX_BYTES, MAX_RECORD_BYTES) == (500, 5_242_880, 1_048_576)


def test_call_takes_five_hundred_records() -> None:
    batches = list(split_into_batches([Keyed("k", b"")] * 1001))
    assert [len(batch) for batch in batches] == [500, 500, 1]


@pytest.mark.parametrize(("key", "bytes_of_key"), [("k", 1), ("é", 2), ("🦄", 4)])
def test_call_takes_four_mebibytes_in_which_a_key_counts_by_its_bytes(key: str, bytes_of_key: int) -> None:
    fitting = Keyed(key, bytes(MEBIBYTE - bytes_of_key))
    assert [len(batch) for batch in split_into_batches([fitting] * 8)] == [4, 4]
    larger = Keyed(key, bytes(MEBIBYTE - bytes_of_key + 1))
    assert [len(batch) for batch in split_into_batches([larger] * 8)] == [3, 3, 2]


def test_refused_records_are_returned_with_their_errors() -> None:
    stream: Any = Stream(
        {"SequenceNumber": "1"}, {"ErrorCode": "Busy", "ErrorMessage": "Rate exceeded"}, {"ErrorCode": "Busy"}
    )
    batch = [Keyed(f"key {number}", b"%d" % number) for number in range(3)]
    assert put_batch(stream, "wildrydes", batch) == [(batch[1], "Rate exceeded"), (batch[2], "Busy")]
    [call] = stream.calls
    assert call["StreamName"] == "wildrydes"
    assert call["Records"][1] == {"Data": b"1", "PartitionKey": "key 1"}


@pytest.mark.parametrize("results", [[], [{"SequenceNumber": "1"}], [{"SequenceNumber": "1"}] * 3])
def test_record_without_an_answer_does_not_count_as_put(results: list[dict[str, Any]]) -> None:
    stream: Any = Stream(*results)
    with pytest.raises(ValueError, match="zip"):
        put_batch(stream, "wildrydes", [Keyed("k", b"1"), Keyed("k", b"2")])
