import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producer.environment import Environment
from producer.motion import make_fleet
from producer.publish import Publisher
from producer.sender import ProducerRecord, RetryableError
from runtime.put_records import MAX_BYTES, MAX_RECORD_BYTES, MAX_RECORDS
from tests.unit.producer.simulated_time import SimulatedTime

MAX_AGE = 60.0


class FakeStream:
    """A stream that takes or refuses each record, as `verdict` says. If `verdict` raises, the whole call fails."""

    def __init__(self, verdict: Callable[[ProducerRecord], str | None] = lambda _: None) -> None:
        self.verdict = verdict
        self.taken: list[ProducerRecord] = []
        self.calls: list[Sequence[ProducerRecord]] = []
        self.refuse_calls: Callable[[], bool] = lambda: False

    def put(self, batch: Sequence[ProducerRecord]) -> list[str | None]:
        self.calls.append(batch)
        if self.refuse_calls():
            raise RetryableError("ProvisionedThroughputExceededException")
        verdicts = [self.verdict(record) for record in batch]
        self.taken += [record for record, error in zip(batch, verdicts, strict=True) if error is None]
        return verdicts


def _make_publisher(stream: FakeStream, time: SimulatedTime, **options: Callable[[], bool]) -> Publisher:
    environment = Environment(clock=time, wait=time.wait, random=Random(1), **options)
    return Publisher(stream.put, environment, max_age=MAX_AGE)


def _make_readings(unicorns: int, each: int) -> list[ProducerRecord]:
    flying = make_fleet([f"U{number}" for number in range(unicorns)], seed=1)
    readings = [unicorn.fly(1_790_000_000_000 + step) for step in range(each) for unicorn in flying]
    return [ProducerRecord(reading.Name, reading.StatusTime.encode(), reading) for reading in readings]


def _make_drill_record(key: str = "U0") -> ProducerRecord:
    return ProducerRecord(key, b"broken")


@given(
    st.integers(1, 5),
    st.integers(1, 8),
    st.floats(0, 0.9),
    st.floats(0, 0.6),
    st.integers(0, 20),
    st.randoms(use_true_random=False),
)
def test_whatever_fails_each_unicorns_readings_arrive_once_and_in_order(
    unicorns: int, each: int, failing: float, refusing: float, drills: int, chance: Random
) -> None:
    time = SimulatedTime()
    stream = FakeStream(lambda _: "InternalFailure" if chance.random() < failing else None)
    stream.refuse_calls = lambda: chance.random() < refusing
    publisher = _make_publisher(stream, time)
    outgoing = _make_readings(unicorns, each) + [_make_drill_record() for _ in range(drills)]
    chance.shuffle(outgoing)
    outgoing.sort(key=lambda record: record.reading.StatusTime if record.reading else "")
    for record in outgoing:
        publisher.add(record)
        if chance.random() < 0.3:
            publisher.send()
        time.wait(chance.random())
    publisher.drain()

    taken = [record.reading for record in stream.taken if record.reading]
    counts = publisher.counts
    assert counts.sent == len(taken) == len(set(taken))
    assert counts.malformed == len(stream.taken) - len(taken)
    assert counts.sent + counts.malformed + counts.failed == len(outgoing)
    assert publisher.pending == 0
    assert (counts.first, counts.last) == (
        min((r.StatusTime for r in taken), default=None),
        max((r.StatusTime for r in taken), default=None),
    )
    for name in {reading.Name for reading in taken}:
        times = [reading.StatusTime for reading in taken if reading.Name == name]
        assert times == sorted(times)
    attempts = Counter(id(record) for call in stream.calls for record in call)
    assert counts.retried == sum(attempts.values()) - len(attempts)


@pytest.mark.parametrize(
    ("unicorns", "each", "calls"), [(1, 3, 3), (499, 1, 1), (500, 2, 2), (501, 1, 2), (501, 2, 3), (1500, 2, 6)]
)
def test_a_call_is_as_full_as_it_may_be_and_holds_a_unicorn_once(unicorns: int, each: int, calls: int) -> None:
    stream = FakeStream()
    publisher = _make_publisher(stream, SimulatedTime())
    for record in _make_readings(unicorns, each):
        publisher.add(record)
    publisher.send()
    assert publisher.counts.sent == unicorns * each
    assert len(stream.calls) == calls
    for call in stream.calls:
        assert len({record.partition_key for record in call}) == len(call) <= MAX_RECORDS


def test_a_call_holds_at_most_five_megabytes_with_the_keys() -> None:
    stream = FakeStream()
    publisher = _make_publisher(stream, SimulatedTime())
    data = bytes(MAX_RECORD_BYTES - len("U00"))
    for number in range(11):
        publisher.add(ProducerRecord(f"U{number:02}", data))
    publisher.send()
    assert [len(call) for call in stream.calls] == [5, 5, 1]
    assert sum(record.size for record in stream.calls[0]) == MAX_BYTES


def test_a_record_larger_than_a_stream_takes_is_refused_at_once() -> None:
    publisher = _make_publisher(FakeStream(), SimulatedTime())
    with pytest.raises(ValueError, match="larger"):
        publisher.add(ProducerRecord("é", bytes(MAX_RECORD_BYTES - 1)))
    assert publisher.pending == 0


def test_a_refused_reading_holds_up_its_own_unicorn_only() -> None:
    refused = {"U0"}
    stream = FakeStream(lambda record: "InternalFailure" if record.partition_key in refused else None)
    publisher = _make_publisher(stream, SimulatedTime())
    for record in _make_readings(2, 3):
        publisher.add(record)
    publisher.send()
    assert [record.partition_key for record in stream.taken] == ["U1", "U1", "U1"]
    refused.clear()
    publisher.drain()
    assert publisher.counts.sent == 6
    assert publisher.counts.retried == 1


def test_a_drill_record_holds_up_nobody() -> None:
    stream = FakeStream(lambda record: None if record.reading else "InternalFailure")
    publisher = _make_publisher(stream, SimulatedTime())
    first, second, third = _make_readings(1, 3)
    for record in [_make_drill_record(), first, _make_drill_record(), second, _make_drill_record(), third]:
        publisher.add(record)
    publisher.send()
    assert publisher.counts.sent == 3


def test_what_is_refused_for_too_long_has_failed_and_the_next_one_goes() -> None:
    time = SimulatedTime()
    first, second = _make_readings(1, 2)
    stream = FakeStream(lambda record: "InternalFailure" if record is first else None)
    publisher = _make_publisher(stream, time)
    publisher.add(first)
    while publisher.pending and time() < 10 * MAX_AGE:
        publisher.send()
        time.wait(1)
    assert MAX_AGE <= time() < MAX_AGE + 10
    publisher.add(second)
    publisher.drain()
    assert (publisher.counts.sent, publisher.counts.failed) == (1, 1)
    assert stream.taken == [second]


def test_retries_come_with_growing_pauses() -> None:
    time = SimulatedTime()
    at: list[float] = []
    stream = FakeStream(lambda _: at.append(time()) or "InternalFailure")  # type: ignore[func-returns-value]  # append answers None
    publisher = Publisher(stream.put, Environment(clock=time, wait=time.wait, random=_AlwaysHalf()), max_age=3)
    publisher.add(_make_drill_record())
    publisher.drain()
    pauses = [b - a for a, b in itertools.pairwise(at)]
    assert pauses == pytest.approx([0.05, 0.1, 0.2, 0.4, 0.8, 1.6])


class _AlwaysHalf(Random):
    def random(self) -> float:
        return 0.5


def test_records_refused_together_go_out_again_together() -> None:
    time = SimulatedTime()
    refusing = True
    stream = FakeStream(lambda _: "ProvisionedThroughputExceededException" if refusing else None)
    publisher = _make_publisher(stream, time)
    for record in _make_readings(400, 1):
        publisher.add(record)
    publisher.send()
    refusing = False
    publisher.drain()
    assert [len(call) for call in stream.calls] == [400, 400]


def test_a_call_refused_as_a_whole_pauses_the_others_too() -> None:
    time = SimulatedTime()
    stream = FakeStream()
    stream.refuse_calls = lambda: True
    publisher = _make_publisher(stream, time)
    for record in _make_readings(2000, 1):
        publisher.add(record)
    publisher.send()
    assert len(stream.calls) == 1
    assert publisher.next_send() > time()


def test_draining_a_stream_that_takes_nothing_ends_after_the_time_of_patience() -> None:
    time = SimulatedTime()
    stream = FakeStream()
    stream.refuse_calls = lambda: True
    publisher = _make_publisher(stream, time)
    for record in _make_readings(2000, 3):
        publisher.add(record)
    publisher.drain()
    assert publisher.counts.failed == 6000
    assert time() < MAX_AGE + 10


def test_draining_goes_on_for_as_long_as_the_stream_takes_something() -> None:
    time = SimulatedTime()
    stream = FakeStream(lambda _: time.wait(MAX_AGE / 2))
    publisher = _make_publisher(stream, time)
    for record in _make_readings(1, 10):
        publisher.add(record)
    publisher.drain()
    assert (publisher.counts.sent, publisher.counts.failed) == (10, 0)


def test_after_a_call_was_taken_the_pauses_start_short_again() -> None:
    time = SimulatedTime()
    stream = FakeStream()
    refused = {0, 1, 2, 3, 5}
    stream.refuse_calls = lambda: len(stream.calls) - 1 in refused
    publisher = Publisher(stream.put, Environment(clock=time, wait=time.wait, random=_AlwaysHalf()))
    for record in _make_readings(1, 2):
        publisher.add(record)
    publisher.drain()
    assert publisher.counts.sent == 2
    assert time() == pytest.approx(0.05 + 0.1 + 0.2 + 0.4 + 0.05)


def test_draining_ends_when_told_to_give_up() -> None:
    time = SimulatedTime()
    publisher = _make_publisher(FakeStream(lambda _: "InternalFailure"), time, is_cancelled=lambda: time() > 1)
    publisher.add(_make_drill_record())
    publisher.drain()
    assert publisher.counts.failed == 1
    assert time() < 7


def test_an_error_that_no_retry_mends_leaves_everything_pending() -> None:
    def put(_: Sequence[ProducerRecord]) -> list[str | None]:
        raise PermissionError

    time = SimulatedTime()
    publisher = Publisher(put, Environment(clock=time, wait=time.wait, random=Random(1)))
    for record in _make_readings(3, 2):
        publisher.add(record)
    with pytest.raises(PermissionError):
        publisher.send()
    assert publisher.pending == 6
    publisher.abandon()
    assert (publisher.pending, publisher.counts.failed) == (0, 6)


def test_with_nothing_pending_there_is_nothing_to_wait_for() -> None:
    publisher = _make_publisher(FakeStream(), SimulatedTime())
    assert publisher.next_send() == float("inf")
    publisher.add(_make_drill_record())
    publisher.send()
    assert publisher.next_send() == float("inf")
