from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import count, islice
from random import Random
from threading import Barrier
from typing import Any

import pytest
from botocore import exceptions as aws
from botocore.exceptions import BotoCoreError, ClientError
from hypothesis import given
from hypothesis import strategies as st

from consumer.shard_reader import ConsumerRecord
from consumer.starting_position import LATEST, TRIM_HORIZON, StartingPosition
from consumer.stream_reader import read_records
from runtime.read_pace import BYTES_PER_SECOND
from tests.unit.aws.refusal import make_refusal
from tests.unit.consumer.fake_kinesis import START, FakeKinesis

KEYS = ["Shadowfax", "Arion", "Pegasus", "Sleipnir", "Bayard", "Grani"]


def _read(kinesis: FakeKinesis, start: StartingPosition, **options: Any) -> Iterator[ConsumerRecord]:
    return read_records(
        kinesis,  # type: ignore[arg-type]  # the three calls that are made
        "wildrydes",
        start,
        clock=kinesis.clock,
        sleep=kinesis.sleep,
        now=kinesis.now,
        random=Random(1),
        **options,
    )


def _read_all(kinesis: FakeKinesis, start: StartingPosition = TRIM_HORIZON, *, readers: int = 1) -> list[bytes]:
    return [record.data for record in _read(kinesis, start, until_caught_up=True, readers=readers)]


def _stop_after(kinesis: FakeKinesis, seconds: float, start: StartingPosition, **options: Any) -> list[bytes]:
    return [record.data for record in _read(kinesis, start, stop=lambda: kinesis.seconds >= seconds, **options)]


def _put(kinesis: FakeKinesis, *numbers: int) -> None:
    for number in numbers:
        kinesis.put(KEYS[number % len(KEYS)], b"%d" % number)


def _reshard(kinesis: FakeKinesis, choice: int) -> None:
    """Split an open shard, or merge two neighbors."""
    shards = kinesis.open_shards()
    if choice % 2 and len(shards) > 1:
        at = choice // 2 % (len(shards) - 1)
        kinesis.merge(shards[at], shards[at + 1])
    else:
        kinesis.split(shards[choice // 2 % len(shards)])


HAPPENINGS = st.lists(st.one_of(st.just("put"), st.integers(0, 20)), max_size=40)
"""A record arrives, or the stream is resharded."""


def _happen(kinesis: FakeKinesis, happenings: list[Any], arrived: int = 0) -> int:
    """Let something happen on the stream, given the number of records. Return the new number."""
    for happening in happenings:
        if happening == "put":
            _put(kinesis, arrived)
            arrived += 1
        else:
            _reshard(kinesis, happening)
    return arrived


def _assert_each_once_and_in_order(read: list[bytes], expected: range) -> None:
    numbers = [int(data) for data in read]
    assert sorted(numbers) == list(expected)
    for key in range(len(KEYS)):
        of_key = [number for number in numbers if number % len(KEYS) == key]
        assert of_key == sorted(of_key)


@given(HAPPENINGS, st.integers(1, 4), st.integers(1, 5), st.sampled_from([1, 3]))
def test_from_the_oldest_on_every_record_is_read_once_and_in_order(
    happenings: list[Any], shards: int, page: int, readers: int
) -> None:
    kinesis = FakeKinesis(shards, page=page)
    arrived = _happen(kinesis, happenings)
    _assert_each_once_and_in_order(_read_all(kinesis, readers=readers), range(arrived))
    assert kinesis.throttled == 0


def test_several_readers_call_several_shards_at_the_same_time() -> None:
    class Slow(FakeKinesis):
        all_calling = Barrier(3, timeout=30)

        def get_records(self, **request: Any) -> dict[str, Any]:
            self.all_calling.wait()  # breaks unless three calls are made at once
            return super().get_records(**request)

    kinesis = Slow(3)
    _put(kinesis, *range(6))
    _assert_each_once_and_in_order(_read_all(kinesis, readers=3), range(6))


def test_error_of_one_of_several_readers_is_raised() -> None:
    kinesis = FakeKinesis(3)
    _put(kinesis, *range(6))
    kinesis.fails = lambda call: make_refusal("AccessDeniedException") if call == "GetRecords" else None
    with pytest.raises(ClientError, match="AccessDenied"):
        _read_all(kinesis, readers=3)


ERRORS = [
    make_refusal("ProvisionedThroughputExceededException"),
    make_refusal("InternalFailure", status=500),
    aws.ReadTimeoutError(endpoint_url="u"),
    make_refusal("ExpiredIteratorException"),
]
FAILURES = st.dictionaries(st.integers(0, 60), st.sampled_from(ERRORS), max_size=12)
"""Which GetRecords calls fail, and how: too few in a row for anybody to lose patience."""


@given(HAPPENINGS, HAPPENINGS, st.integers(1, 3), FAILURES, st.sampled_from([1, 3]))
def test_whatever_happens_while_reading_every_record_is_read_once_and_in_order(
    before: list[Any], during: list[Any], shards: int, failures: dict[int, Exception], readers: int
) -> None:
    kinesis = FakeKinesis(shards)
    arrived = [_happen(kinesis, before)]

    def happen(happening: Any) -> None:
        if happening == "put":
            _put(kinesis, arrived[0])
            arrived[0] += 1
        else:
            _reshard(kinesis, happening)

    calls = count()
    kinesis.later = [(number * 0.4 + 1.0, partial(happen, happening)) for number, happening in enumerate(during)]
    kinesis.fails = lambda call: failures.get(next(calls)) if call == "GetRecords" else None
    _assert_each_once_and_in_order(_stop_after(kinesis, 150.0, TRIM_HORIZON, readers=readers), range(arrived[0]))
    assert kinesis.throttled == 0


@given(HAPPENINGS, HAPPENINGS, st.integers(1, 3))
def test_from_the_latest_on_only_what_arrives_from_then_on_is_read(
    before: list[Any], during: list[Any], shards: int
) -> None:
    kinesis = FakeKinesis(shards)
    first = _happen(kinesis, before)
    kinesis.later = [(5.0, lambda: _happen(kinesis, during, first))]
    arrived = first + during.count("put")
    _assert_each_once_and_in_order(_stop_after(kinesis, 100.0, LATEST), range(first, arrived))


@given(HAPPENINGS, HAPPENINGS, st.integers(1, 3))
def test_from_a_time_on_only_what_arrived_then_or_later_is_read(
    before: list[Any], after: list[Any], shards: int
) -> None:
    kinesis = FakeKinesis(shards)
    first = _happen(kinesis, before)
    kinesis.sleep(60)
    arrived = _happen(kinesis, after, first)
    kinesis.sleep(60)
    _assert_each_once_and_in_order(_read_all(kinesis, START + timedelta(seconds=30)), range(first, arrived))


def test_a_child_waits_for_both_parents_even_for_one_not_seen_before() -> None:
    kinesis = FakeKinesis(2, page=1)
    left, right = kinesis.open_shards()
    reader = _read(kinesis, TRIM_HORIZON, stop=lambda: kinesis.seconds > 60)
    _put(kinesis, *range(12))
    first = next(reader)
    # The left shard splits, and its right half merges with the right shard: a grandchild of an unread parent.
    kinesis.split(left)
    _put(kinesis, *range(12, 24))
    kinesis.merge(kinesis.open_shards()[1], right)
    _put(kinesis, *range(24, 36))
    _assert_each_once_and_in_order([first.data, *(record.data for record in reader)], range(36))


def test_a_record_comes_with_its_place_and_the_time_of_its_arrival() -> None:
    kinesis = FakeKinesis()
    kinesis.sleep(7)
    kinesis.put("Arion", b"\x00\xff")
    assert list(_read(kinesis, TRIM_HORIZON, until_caught_up=True)) == [
        ConsumerRecord(
            shard_id="shardId-000000000000",
            sequence_number="1",
            partition_key="Arion",
            arrived=START + timedelta(seconds=7),
            data=b"\x00\xff",
        )
    ]


def test_an_idle_shard_is_asked_once_a_second_and_a_backlog_with_a_third_of_the_calls() -> None:
    kinesis = FakeKinesis(page=1)
    times: list[float] = []
    kinesis.fails = lambda call: times.append(kinesis.seconds) if call == "GetRecords" else None
    _put(kinesis, *range(4))
    _stop_after(kinesis, 3.0, TRIM_HORIZON)
    assert times == pytest.approx([0.0, 0.6, 1.2, 1.8, 2.8])


@pytest.mark.parametrize("poll_seconds", [0.0, 0.01, 0.2])
def test_no_shard_is_asked_more_than_five_times_a_second(poll_seconds: float) -> None:
    kinesis = FakeKinesis(3)
    _put(kinesis, *range(100))
    assert len(_stop_after(kinesis, 20.0, TRIM_HORIZON, poll_seconds=poll_seconds)) == 100
    assert kinesis.throttled == 0


@pytest.mark.parametrize("size", [100, 50_000, 1_000_000])
def test_backlog_of_any_records_is_read_at_a_third_of_what_a_shard_gives(size: int) -> None:
    kinesis = FakeKinesis(page=10_000)
    count = min(30_000_000 // size, 20_000)
    for _ in range(count):
        kinesis.put("key", bytes(size))
    assert len(_read_all(kinesis)) == count
    assert max(kinesis.answers) < 10_000_000
    rate = sum(kinesis.answers[:-1]) / kinesis.seconds
    assert BYTES_PER_SECOND / 2 < rate <= BYTES_PER_SECOND


def test_reader_takes_less_while_a_shard_refuses_calls() -> None:
    kinesis = FakeKinesis(page=10_000)
    for _ in range(400):
        kinesis.put("key", bytes(50_000))
    calls: list[float] = []
    throttle = make_refusal("ProvisionedThroughputExceededException")

    def refuse_every_other(call: str) -> Exception | None:
        if call != "GetRecords":
            return None
        calls.append(kinesis.seconds)
        return throttle if len(calls) % 2 else None

    kinesis.fails = refuse_every_other
    assert len(_read_all(kinesis)) == 400
    assert sum(kinesis.answers) / kinesis.seconds < BYTES_PER_SECOND / 3


def test_catching_up_ends_though_more_keeps_arriving() -> None:
    kinesis = FakeKinesis(page=3)
    _put(kinesis, *range(9))
    kinesis.later = [((number - 9) / 20, partial(_put, kinesis, number)) for number in range(9, 2000)]
    read = [int(record.data) for record in _read(kinesis, TRIM_HORIZON, until_caught_up=True)]
    assert read[:9] == list(range(9))
    assert len(read) < 100


def test_catching_up_with_an_empty_stream_ends_at_once() -> None:
    kinesis = FakeKinesis(3)
    assert _read_all(kinesis) == []
    assert kinesis.seconds == 0


def test_an_iterator_that_expired_is_renewed_behind_the_last_record() -> None:
    kinesis = FakeKinesis()
    _put(kinesis, 0)
    reader = _read(kinesis, TRIM_HORIZON)
    assert next(reader).data == b"0"
    _put(kinesis, 1)
    kinesis.seconds += 600  # as when a laptop sleeps
    _put(kinesis, 2)
    assert [record.data for record in islice(reader, 2)] == [b"1", b"2"]


def test_an_iterator_that_expired_before_the_first_record_loses_none() -> None:
    kinesis = FakeKinesis()
    _put(kinesis, 0)
    kinesis.later = [(10.0, lambda: setattr(kinesis, "seconds", 610.0)), (610.0, lambda: _put(kinesis, 1))]
    kinesis.sleep(5)
    assert next(_read(kinesis, LATEST)).data == b"1"


def test_throttles_are_waited_out_however_long() -> None:
    kinesis = FakeKinesis()
    _put(kinesis, 0)
    throttle = make_refusal("ProvisionedThroughputExceededException")
    kinesis.fails = lambda _: throttle if kinesis.seconds < 600 else None
    assert _read_all(kinesis) == [b"0"]


@pytest.mark.parametrize(
    "error", [make_refusal("InternalFailure", status=500), aws.ConnectionClosedError(endpoint_url="u")]
)
def test_a_failure_of_half_a_minute_is_waited_out_and_a_longer_one_raised(error: ClientError | BotoCoreError) -> None:
    def failing(until: float) -> FakeKinesis:
        kinesis = FakeKinesis()
        _put(kinesis, 0)
        kinesis.fails = lambda call: error if call != "ListShards" and kinesis.seconds < until else None
        return kinesis

    assert _read_all(failing(30)) == [b"0"]
    with pytest.raises(type(error)):
        _read_all(failing(120))


def test_what_no_retry_mends_is_raised_at_once() -> None:
    kinesis = FakeKinesis()
    kinesis.fails = lambda call: make_refusal("AccessDeniedException") if call == "GetRecords" else None
    with pytest.raises(ClientError, match="AccessDenied"):
        _read_all(kinesis)
    assert kinesis.seconds == 0


def test_an_endpoint_that_never_answered_is_not_waited_for() -> None:
    kinesis = FakeKinesis()
    kinesis.fails = lambda _: aws.EndpointConnectionError(endpoint_url="u")
    with pytest.raises(aws.EndpointConnectionError):
        _read_all(kinesis)
    assert kinesis.seconds == 0


def test_a_stream_that_does_not_exist_is_raised() -> None:
    kinesis = FakeKinesis()
    with pytest.raises(ClientError, match="nowhere"):
        next(read_records(kinesis, "nowhere", LATEST))  # type: ignore[arg-type]  # the calls that are made


def test_a_stream_deleted_while_it_is_read_is_raised() -> None:
    kinesis = FakeKinesis()
    gone = make_refusal("ResourceNotFoundException", "Stream wildrydes not found.")
    kinesis.fails = lambda _: gone if kinesis.seconds > 3 else None
    with pytest.raises(ClientError, match="wildrydes not found"):
        next(_read(kinesis, LATEST))


def test_a_shard_that_is_no_longer_kept_is_passed_over_for_its_children() -> None:
    kinesis = FakeKinesis()
    parent = kinesis.open_shards()[0]
    reader = _read(kinesis, TRIM_HORIZON)
    _put(kinesis, 0)
    assert next(reader).data == b"0"
    kinesis.split(parent)
    kinesis.trim(parent.shard_id)
    _put(kinesis, 1, 2)
    assert {record.data for record in islice(reader, 2)} == {b"1", b"2"}


def test_children_that_are_listed_late_are_read_then() -> None:
    kinesis = FakeKinesis()
    parent = kinesis.open_shards()[0]
    reader = _read(kinesis, TRIM_HORIZON)
    _put(kinesis, 0)
    assert next(reader).data == b"0"
    parent.closed = True

    def split() -> None:
        kinesis.split(parent)
        _put(kinesis, 1)

    kinesis.later = [(30.0, split)]
    assert next(reader).data == b"1"


def test_stopping_ends_between_two_records_of_a_page() -> None:
    kinesis = FakeKinesis(page=100)
    _put(kinesis, *range(100))
    read: list[bytes] = []
    for record in _read(kinesis, TRIM_HORIZON, stop=lambda: len(read) >= 5):
        read.append(record.data)  # not a comprehension, because `stop` reads the list in between
    assert len(read) == 5
