import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producer.environment import Environment
from producer.motion import make_fleet
from producer.packed_record import PackedRecord
from producer.packing import LINGER_SECONDS, PACKED_RECORD_BYTES, RECORDS_A_SECOND
from producer.packing_publisher import MAX_CALLS, PackingPublisher, PutResult
from producer.sender import ProducerRecord, RetryableError
from producer.shard_buffer import SHARD_BYTES_A_SECOND
from producer.shard_map import OpenShard, ShardMap
from runtime.put_records import MAX_BYTES, MAX_RECORD_BYTES, MAX_RECORDS
from tests.unit.producer.simulated_time import SimulatedTime
from unicorn.codec import encode

HASH_KEYS = 2**128
T = TypeVar("T")


def _split_evenly(count: int) -> list[OpenShard]:
    return [OpenShard(f"{count}-{number}", number * HASH_KEYS // count) for number in range(count)]


@dataclass
class FakeStream:
    """A stream that takes packed records for its shards, or refuses them."""

    time: SimulatedTime
    shards: list[OpenShard]
    refuse: Callable[[], bool] = lambda: False
    refuse_call: Callable[[], bool] = lambda: False
    taken: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    """The lines on each shard, in order."""
    sizes: list[tuple[float, int]] = field(default_factory=list)
    """When each record came, and its size."""
    calls: int = 0
    order: list[bytes] = field(default_factory=list)
    """The lines in the order in which they came, on whatever shard."""

    def put(self, batch: Sequence[PackedRecord]) -> list[PutResult]:
        assert len(batch) <= MAX_RECORDS
        assert sum(len(record.data) + len(record.partition_key) for record in batch) <= MAX_BYTES
        self._assert_no_unicorn_is_in_two_records(batch)
        self.calls += 1
        if self.refuse_call():
            raise RetryableError("InternalFailure")
        return [self._take(record) for record in batch]

    def _assert_no_unicorn_is_in_two_records(self, batch: Sequence[PackedRecord]) -> None:
        """Of two records of a call, one may be refused and the other taken, which would change the order."""
        names = [re.findall(rb'"Name":"([^"]+)"', record.data) for record in batch if record.partition_key == "a"]
        assert len({name for within in names for name in within}) == sum(len(set(within)) for within in names)

    def _take(self, record: PackedRecord) -> PutResult:
        if self.refuse():
            return PutResult("ProvisionedThroughputExceededException", None)
        starts = ((shard.starting_hash_key, shard.shard_id) for shard in self.shards)
        shard_id = max(start for start in starts if start[0] <= record.hash_key)[1]
        lines = record.data.splitlines(keepends=True)
        self.taken[shard_id] += lines
        self.order += lines
        self.sizes.append((self.time(), len(record.data)))
        return PutResult(None, shard_id)

    def of(self, outgoing: Sequence[ProducerRecord]) -> dict[str, list[bytes]]:
        """Return the readings of a unicorn that arrived, in order."""
        unicorn = {record.data: record.partition_key for record in outgoing}
        arrived: dict[str, list[bytes]] = defaultdict(list)
        for data in self.order:
            arrived[unicorn[data]].append(data)
        return arrived


class Later(Executor):
    """An executor that delays each call and each result. By default it delays neither."""

    def __init__(self, late: Callable[[], bool] = lambda: False) -> None:
        self._late = late
        self._asked: list[Callable[[], None]] = []
        self._done: list[Callable[[], None]] = []

    def submit(self, call: Callable[..., T], /, *arguments: Any, **named: Any) -> "Future[T]":
        future: Future[T] = Future()

        def make() -> None:
            try:
                result = call(*arguments, **named)
            except RetryableError as refusal:
                self._then(self._done, partial(future.set_exception, refusal))
            else:
                self._then(self._done, partial(future.set_result, result))

        self._then(self._asked, make)
        return future

    def pass_time(self) -> None:
        """Advance delayed calls and results, each independently and in any order."""
        for late in (self._asked, self._done):
            happens = [each for each in late if not self._late()]
            late[:] = [each for each in late if each not in happens]
            for each in happens:
                each()

    def _then(self, late: list[Callable[[], None]], happens: Callable[[], None]) -> None:
        if self._late():
            late.append(happens)
        else:
            happens()

    @property
    def under_way(self) -> int:
        return len(self._asked) + len(self._done)


def _make_publisher(
    stream: FakeStream,
    max_age: float = 60.0,
    executor: Later | None = None,
    linger: float = LINGER_SECONDS,
) -> PackingPublisher:
    executor = executor or Later()

    def wait(seconds: float) -> None:
        stream.time.wait(seconds)
        executor.pass_time()

    return PackingPublisher(
        stream.put,
        lambda: stream.shards,
        Environment(clock=stream.time, wait=wait, random=Random(1)),
        executor=executor,
        linger=linger,
        max_age=max_age,
    )


def _make_readings(unicorns: int, each: int) -> list[ProducerRecord]:
    flying = make_fleet([f"U{number}" for number in range(unicorns)], seed=1)
    readings = [unicorn.fly(1_790_000_000_000 + step) for step in range(each) for unicorn in flying]
    return [ProducerRecord(reading.Name, encode(reading), reading) for reading in readings]


@given(
    st.integers(1, 40), st.integers(1, 30), st.integers(1, 5), st.floats(0, 0.9), st.floats(0, 0.6),
    st.sampled_from([0.0, 0.3, 0.9]), st.sampled_from([0.0, 0.02]), st.randoms(use_true_random=False),
)  # fmt: skip
def test_whatever_fails_each_unicorns_readings_arrive_once_and_in_order(
    unicorns: int, each: int, shards: int, failing: float, refusing: float, late: float, resharding: float,
    chance: Random,
) -> None:  # fmt: skip
    time = SimulatedTime()
    stream = FakeStream(
        time, _split_evenly(shards), lambda: chance.random() < failing, lambda: chance.random() < refusing
    )
    executor = Later(lambda: chance.random() < late)
    publisher = _make_publisher(stream, executor=executor)
    outgoing = _make_readings(unicorns, each)
    for record in outgoing:
        publisher.add(record)
        if chance.random() < 0.1:
            publisher.send()
            assert executor.under_way <= MAX_CALLS
            time.wait(chance.random())
            executor.pass_time()
        if chance.random() < resharding:
            stream.shards = _split_evenly(chance.randint(1, 5))
    publisher.drain()

    arrived = stream.of(outgoing)
    counts = publisher.counts
    assert counts.sent == sum(map(len, arrived.values()))
    assert counts.sent + counts.failed == len(outgoing)
    assert publisher.pending == 0
    for name, data in arrived.items():
        sent, delivered = [record.data for record in outgoing if record.partition_key == name], set(data)
        assert data == [line for line in sent if line in delivered]
    times = sorted(record.reading.StatusTime for record in outgoing if record.reading)
    if not counts.failed:
        assert (counts.first, counts.last) == (times[0], times[-1])


@given(st.integers(1, 6), st.integers(1, 60))
def test_each_record_is_on_the_shard_that_its_partition_key_belongs_to(shards: int, unicorns: int) -> None:
    stream = FakeStream(SimulatedTime(), _split_evenly(shards))
    publisher, outgoing = _make_publisher(stream), _make_readings(unicorns, 3)
    for record in outgoing:
        publisher.add(record)
    publisher.drain()
    where = ShardMap(stream.shards)
    key = {record.data: record.partition_key for record in outgoing}
    for shard_id, records in stream.taken.items():
        assert {where.shards[where.index(key[data])].shard_id for data in records} == {shard_id}


@pytest.mark.parametrize(("before", "after"), [(1, 2), (2, 1), (2, 3)])
def test_resharding_is_followed_and_nothing_is_lost(before: int, after: int) -> None:
    stream = FakeStream(SimulatedTime(), _split_evenly(before))
    publisher, outgoing = _make_publisher(stream), _make_readings(50, 30)
    for number, record in enumerate(outgoing):
        if number == len(outgoing) // 2:
            stream.shards = _split_evenly(after)
        publisher.add(record)
        stream.time.wait(0.01)
        publisher.send()
    publisher.drain()
    assert Counter(record.data for record in outgoing) == Counter(d for data in stream.taken.values() for d in data)
    where, key = ShardMap(stream.shards), {record.data: record.partition_key for record in outgoing}
    strays = sum(
        where.shards[where.index(key[data])].shard_id != shard.shard_id
        for shard in stream.shards
        for data in stream.taken[shard.shard_id]
    )
    assert strays <= PACKED_RECORD_BYTES // 100, "all but the records that met the change are where they belong"


def test_what_is_refused_alone_is_sent_again() -> None:
    refusals = iter([True, False, False])
    stream = FakeStream(SimulatedTime(), _split_evenly(2), lambda: next(refusals))
    publisher, outgoing = _make_publisher(stream), _make_readings(20, 1)
    for record in outgoing:
        publisher.add(record)
    publisher.drain()
    counts = publisher.counts
    assert (counts.sent, counts.failed) == (20, 0)
    assert 0 < counts.retried < 20
    assert sum(map(len, stream.taken.values())) == 20


def test_a_record_waits_for_company_and_not_longer_than_it_lingers() -> None:
    stream = FakeStream(SimulatedTime(), _split_evenly(1))
    publisher = _make_publisher(stream)
    publisher.add(_make_readings(1, 1)[0])
    publisher.send()
    assert not stream.sizes
    assert publisher.next_send() == LINGER_SECONDS
    stream.time.wait(LINGER_SECONDS)
    publisher.send()
    assert len(stream.sizes) == 1
    assert publisher.next_send() == float("inf")


def test_a_shard_is_given_nearly_all_that_it_takes_and_not_more() -> None:
    stream = FakeStream(SimulatedTime(), _split_evenly(1))
    publisher = _make_publisher(stream)
    for record in _make_readings(5_000, 9):
        publisher.add(record)
    publisher.drain()
    assert 0.98 * PACKED_RECORD_BYTES < max(size for _, size in stream.sizes) <= PACKED_RECORD_BYTES
    seconds, total = (
        stream.time() - 0.25,
        sum(size for _, size in stream.sizes),
    )  # the first quarter of a second is sent at once
    assert 0.95 < total / seconds / SHARD_BYTES_A_SECOND < 1.05


def test_shards_that_come_free_one_after_the_other_share_calls_and_each_gets_all_that_it_takes() -> None:
    stream = FakeStream(SimulatedTime(), _split_evenly(8))
    publisher = _make_publisher(stream)
    for record in _make_readings(8_000, 12):
        publisher.add(record)
        stream.time.wait(0.000001)  # so that no two shards start at the same time
    publisher.drain()
    assert len(stream.sizes) / stream.calls > 4
    fullest = max(sum(map(len, records)) for records in stream.taken.values())
    assert fullest / (stream.time() - 0.25) / SHARD_BYTES_A_SECOND > 0.9


def test_what_is_refused_for_too_long_has_failed() -> None:
    stream = FakeStream(SimulatedTime(), _split_evenly(1), refuse_call=lambda: True)
    publisher = _make_publisher(stream, max_age=5.0)
    for record in _make_readings(10, 2):
        publisher.add(record)
    publisher.drain()
    assert (publisher.counts.sent, publisher.counts.failed, publisher.pending) == (0, 20, 0)
    assert 5.0 <= stream.time() < 12.0


def test_a_record_that_is_larger_than_a_packed_one_goes_alone_and_one_that_no_stream_takes_is_refused() -> None:
    stream = FakeStream(SimulatedTime(), _split_evenly(1))
    publisher = _make_publisher(stream)
    publisher.add(ProducerRecord("a", bytes(100_000)))
    with pytest.raises(ValueError, match="larger"):
        publisher.add(ProducerRecord("a", bytes(MAX_RECORD_BYTES)))
    publisher.drain()
    assert publisher.counts.malformed == 1
    assert [len(data) for data in stream.taken["1-0"]] == [100_000]


def test_a_longer_linger_makes_fewer_records_of_the_same_readings() -> None:
    numbers = []
    for linger in (0.1, 1.0, 10.0):
        stream = FakeStream(SimulatedTime(), _split_evenly(1))
        publisher = _make_publisher(stream, linger=linger)
        for record in _make_readings(5, 20):
            publisher.add(record)
            stream.time.wait(0.2)
            publisher.send()
        publisher.drain()
        assert publisher.counts.sent == 100
        numbers.append(len(stream.sizes))
    assert numbers == [100, 18, 2]


def _make_drill(reading: ProducerRecord, data: bytes) -> ProducerRecord:
    return ProducerRecord(reading.partition_key, data)


def test_what_is_not_a_reading_is_a_record_by_itself_and_behind_the_reading_before_it() -> None:
    stream = FakeStream(SimulatedTime(), _split_evenly(1))
    publisher = _make_publisher(stream)
    first, second, third, fourth = _make_readings(2, 2)
    drill = _make_drill(first, b"sensor fault\n")
    for record in (first, drill, second, third, fourth):
        publisher.add(record)
    publisher.drain()
    # The first unicorn's next reading waits for the drill record, and so does not share a record with the one before.
    assert stream.order == [first.data, second.data, drill.data, third.data, fourth.data]
    assert [size for _, size in stream.sizes] == [
        len(first.data + second.data),
        len(drill.data),
        len(third.data + fourth.data),
    ]
    assert (publisher.counts.sent, publisher.counts.malformed) == (4, 1)


@given(st.integers(1, 30), st.integers(1, 8), st.integers(1, 3), st.integers(1, 9), st.floats(0, 0.5), st.randoms())
def test_drill_records_are_never_packed_and_no_reading_is_lost_beside_them(
    unicorns: int, each: int, shards: int, every: int, failing: float, chance: Random
) -> None:
    stream = FakeStream(SimulatedTime(), _split_evenly(shards), lambda: chance.random() < failing)
    publisher = _make_publisher(stream)
    drills = 0
    outgoing = _make_readings(unicorns, each)
    for number, record in enumerate(outgoing):
        publisher.add(record)
        if number % every == 0:
            drills += 1
            publisher.add(_make_drill(record, b"drill %d\n" % drills))
    publisher.drain()
    counts = publisher.counts
    assert counts.sent + counts.malformed + counts.failed == len(outgoing) + drills
    assert counts.malformed == len([size for _, size in stream.sizes if size < 20])
    sent = [*(record.data for record in outgoing), *(b"drill %d\n" % (number + 1) for number in range(drills))]
    assert Counter(stream.order) <= Counter(sent)
    assert len(stream.order) == counts.sent + counts.malformed


def test_a_shard_is_given_no_more_records_than_it_takes() -> None:
    stream = FakeStream(SimulatedTime(), _split_evenly(1))
    publisher = _make_publisher(stream)
    for record in _make_readings(5_000, 1):
        publisher.add(_make_drill(record, b"sensor fault\n"))
    publisher.drain()
    assert 0.95 < len(stream.sizes) / (stream.time() - 0.25) / RECORDS_A_SECOND < 1.05
