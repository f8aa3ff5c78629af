from collections.abc import Callable, Iterable
from threading import Lock
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from msgspec.structs import replace

from processor import row
from processor.table import NotStored, SummaryTable
from tests.unit.unicorn.corpus import GOOD
from unicorn.reading import Reading, parse_reading
from unicorn.summary import MinuteSummary, merge_by_minute, summarize

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

READING = parse_reading(GOOD)
LATER = replace(READING, StatusTime="2026-01-31 23:58:08.250", Distance=0.5, HealthPoints=99)
KEY = ("Shadowfax", "2026-01-31 23:58:00.000")


class Watched:
    """A client that counts its calls, and runs an action before each call of one operation."""

    def __init__(
        self, client: "DynamoDBClient", operation: str = "", before: Callable[[], None] = lambda: None
    ) -> None:
        self.calls: list[str] = []
        self._client = client
        self._operation = operation
        self._before = before

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**arguments: Any) -> Any:
            self.calls.append(operation)
            if operation == self._operation:
                self._before()
            return getattr(self._client, operation)(**arguments)

        return call


class Hesitant(Watched):
    """A client whose first BatchGetItem calls leave all keys but the first unprocessed."""

    def __init__(self, client: "DynamoDBClient", times: int) -> None:
        super().__init__(client)
        self._times = times

    def batch_get_item(self, *, RequestItems: Any) -> Any:  # noqa: N803 - boto3's name
        self.calls.append("batch_get_item")
        self._times -= 1
        if self._times < 0:
            return self._client.batch_get_item(RequestItems=RequestItems)
        request = RequestItems["rows"]
        first: Any = {"rows": {**request, "Keys": request["Keys"][:1]}}
        answer = self._client.batch_get_item(RequestItems=first)
        return {**answer, "UnprocessedKeys": {"rows": {**request, "Keys": request["Keys"][1:]}}}


def test_new_summaries_become_rows(dynamodb: "DynamoDBClient") -> None:
    readings = [READING, LATER, replace(READING, Name="Bucephalus")]
    assert _store(dynamodb, readings) == 2
    assert _read_rows(dynamodb) == summarize(readings)
    assert _read_revision(dynamodb) == 1


def test_a_second_summary_of_a_minute_is_merged_into_its_row(dynamodb: "DynamoDBClient") -> None:
    _store(dynamodb, [READING])
    assert _store(dynamodb, [LATER]) == 1
    assert _read_rows(dynamodb) == summarize([READING, LATER])
    assert _read_revision(dynamodb) == 2


def test_a_summary_that_adds_nothing_is_not_written(dynamodb: "DynamoDBClient") -> None:
    _store(dynamodb, [READING, LATER])
    watched = Watched(dynamodb)
    assert _store(watched, [LATER]) == 0
    assert watched.calls == ["batch_get_item"]
    assert _read_revision(dynamodb) == 1


def test_rows_are_read_as_they_were_last_written(dynamodb: "DynamoDBClient") -> None:
    """An older copy of a row would only fail the write, and waste it."""
    requests: list[Any] = []

    class Recording(Watched):
        def batch_get_item(self, *, RequestItems: Any) -> Any:  # noqa: N803 - boto3's name
            requests.append(RequestItems["rows"]["ConsistentRead"])
            return self._client.batch_get_item(RequestItems=RequestItems)

    _store(Recording(dynamodb), [READING])
    assert requests == [True]


def test_a_row_that_another_writer_made_meanwhile_is_merged_with(dynamodb: "DynamoDBClient") -> None:
    intruder = _run_once(lambda: _store(dynamodb, [READING]))
    assert _store(Watched(dynamodb, "put_item", intruder), [LATER]) == 1
    assert _read_rows(dynamodb) == summarize([READING, LATER])
    assert _read_revision(dynamodb) == 2


def test_a_row_that_another_writer_changed_meanwhile_is_merged_with(dynamodb: "DynamoDBClient") -> None:
    third = replace(READING, StatusTime="2026-01-31 23:58:59.999")
    _store(dynamodb, [READING])
    intruder = _run_once(lambda: _store(dynamodb, [LATER]))
    assert _store(Watched(dynamodb, "put_item", intruder), [third]) == 1
    assert _read_rows(dynamodb) == summarize([READING, LATER, third])
    assert _read_revision(dynamodb) == 3


def test_only_the_rows_in_conflict_are_tried_again(dynamodb: "DynamoDBClient") -> None:
    intruder = _run_once(lambda: _store(dynamodb, [READING]))
    watched = Watched(dynamodb, "put_item", intruder)
    assert _store(watched, [LATER, *(replace(READING, Name=name) for name in "abc")]) == 4
    assert sorted(watched.calls) == ["batch_get_item"] * 2 + ["put_item"] * 5


def test_a_row_that_others_change_again_and_again_fails_the_batch(dynamodb: "DynamoDBClient") -> None:
    times = iter(range(1000))

    def intrude() -> None:
        _store(dynamodb, [replace(READING, StatusTime=f"2026-01-31 23:58:10.{next(times):03d}")])

    watched = Watched(dynamodb, "put_item", intrude)
    waits: list[float] = []
    with pytest.raises(NotStored, match="1 rows were changed"):
        _store(watched, [LATER], waits)
    assert watched.calls.count("put_item") == len(waits)
    check_waits(waits)
    assert 6 < sum(waits) < 7  # seconds, and twice as many at most


def test_keys_that_were_left_unprocessed_are_read_again(dynamodb: "DynamoDBClient") -> None:
    herd = [replace(READING, Name=f"Unicorn {number}") for number in range(5)]
    _store(dynamodb, herd)
    waits: list[float] = []
    hesitant = Hesitant(dynamodb, times=3)
    assert _store(hesitant, herd, waits) == 0
    assert hesitant.calls == ["batch_get_item"] * 4
    assert len(waits) == 3
    check_waits(waits)


def test_keys_that_stay_unprocessed_fail_the_batch(dynamodb: "DynamoDBClient") -> None:
    herd = [replace(READING, Name=f"Unicorn {number:02d}") for number in range(50)]
    hesitant = Hesitant(dynamodb, times=1000)
    waits: list[float] = []
    with pytest.raises(NotStored, match="did not read"):
        _store(hesitant, herd, waits)
    assert "put_item" not in hesitant.calls
    check_waits(waits)
    assert 6 < sum(waits) < 7


def check_waits(waits: list[float]) -> None:
    """Check that each wait is twice the one before it, if chance is always the same."""
    assert waits == pytest.approx([0.025 * 2**index for index in range(len(waits))])


def test_more_keys_than_one_read_may_have_are_read_in_several(dynamodb: "DynamoDBClient") -> None:
    herd = [replace(READING, Name=f"Unicorn {number:03d}") for number in range(201)]
    watched = Watched(dynamodb)
    assert _store(watched, herd) == 201
    assert watched.calls.count("batch_get_item") == 3
    assert len(_read_rows(dynamodb)) == 201


def test_what_dynamodb_refuses_for_another_reason_is_raised(dynamodb: "DynamoDBClient") -> None:
    def throttle() -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException"}}, "PutItem")

    with pytest.raises(ClientError, match="ThrottlingException"):
        _store(Watched(dynamodb, "put_item", throttle), [READING])


def test_nothing_to_store_is_no_call(dynamodb: "DynamoDBClient") -> None:
    watched = Watched(dynamodb)
    assert _store(watched, []) == 0
    assert watched.calls == []


def _store(client: Any, readings: Iterable[Reading], waits: list[float] | None = None) -> int:
    sleep = (waits if waits is not None else []).append
    return SummaryTable(client, "rows", sleep=sleep, random=lambda: 0.5).store(summarize(readings)).written


def _read_rows(client: "DynamoDBClient") -> dict[tuple[str, str], MinuteSummary]:
    pages = client.get_paginator("scan").paginate(TableName="rows", ConsistentRead=True)
    return merge_by_minute(row.from_item(item) for page in pages for item in page["Items"])


def _read_revision(client: "DynamoDBClient") -> int:
    return row.get_revision(client.get_item(TableName="rows", Key=row.to_key(KEY))["Item"])


def _run_once(action: Callable[[], object]) -> Callable[[], None]:
    """Return a function that runs the action on its first call. Concurrent calls wait for it."""
    lock, waiting = Lock(), [action]

    def act() -> None:
        with lock:
            if waiting:
                waiting.pop()()

    return act
