"""No reading is left out, whichever instance gets which batch, and whatever failed before."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
import pytest

from feed.continuation import RECORD_AGE_SECONDS, WINDOW_SECONDS, Feed
from feed.frame import Frame
from feed.past import TooFar
from runtime.kinesis_event import EventRecord
from tests.unit.feed.records import FIRST_NUMBER, SHARD, START, make_records, number

RECORDS = tuple(make_records(1000))


@dataclass
class World:
    """A shard, its snapshot, and what pages received."""

    now: float = START
    saved: list[list[Frame]] = field(default_factory=list)
    first_saved: int = 0
    """How many frames were published before the first snapshot was saved."""
    published: list[Frame] = field(default_factory=list)
    channels: set[str] = field(default_factory=set)
    asked: list[tuple[str, str]] = field(default_factory=list)
    records: Sequence[EventRecord] = RECORDS
    fails: bool = False
    fails_late: bool = False
    """Whether a batch fails after it was published."""
    is_far: bool = False

    def load(self, _shard_id: str) -> list[Frame]:
        return self.saved[-1] if self.saved else []

    def save(self, _shard_id: str, frames: Sequence[Frame]) -> None:
        self.first_saved = self.first_saved or len(self.published)
        self.saved.append(list(frames))

    def read_between(self, _shard_id: str, after: str, before: str) -> list[EventRecord]:
        self.asked.append((after, before))
        if self.is_far:
            raise TooFar
        start, end = (int(number) - FIRST_NUMBER for number in (after, before))
        return list(self.records[max(start + 1, 0) : max(end, 0)])

    def publish(self, channel: str, events: Sequence[str]) -> None:
        if self.fails:
            raise RuntimeError("AppSync is away")
        self.channels.add(channel)
        self.published += [msgspec.convert(json.loads(event), Frame) for event in events]
        if self.fails_late:
            raise RuntimeError("AppSync did not answer")

    def start(self) -> Feed:
        """Return a new instance of the function."""
        return Feed(self, self, self, clock=lambda: self.now)

    def give(self, instance: Feed, start: int, end: int, last: str | None, *, closing: bool = False) -> str | None:
        """Give an instance the batch of the records from `start` to `end`, just after they arrived."""
        self.now = max(self.now, START + end / 10)
        return instance.publish_batch(SHARD, self.records[start:end], last, is_closing=closing)

    @property
    def links(self) -> list[tuple[str | None, str]]:
        return [(frame.previous, frame.last) for frame in self.published]


@pytest.fixture
def world() -> World:
    return World()


def test_instance_that_published_the_batch_before_continues_its_chain(world: World) -> None:
    instance = world.start()
    last = None
    for start in range(0, 40, 10):
        last = world.give(instance, start, start + 10, last)
    assert world.links == [(None, number(9)), *((number(end - 10), number(end)) for end in (19, 29, 39))]
    assert world.channels == {f"/readings/{SHARD}"}
    assert world.asked == []


def test_snapshot_is_written_at_once_and_then_every_five_seconds_without_a_hole(world: World) -> None:
    instance, last = world.start(), None
    for start in range(0, 200, 10):
        last = world.give(instance, start, start + 10, last)
    assert [frames[-1].last for frames in world.saved] == [number(end) for end in (9, 59, 109, 159)]
    assert world.saved[-1] == world.published[:16]


def test_new_instance_publishes_what_lies_between_the_snapshot_and_its_batch(world: World) -> None:
    first = world.start()
    last = world.give(first, 0, 10, None)
    last = world.give(first, 10, 20, last)
    world.give(world.start(), 20, 30, last)
    assert world.asked == [(number(9), number(20))]
    assert world.links == [(None, number(9)), (number(9), number(19)), (number(9), number(29))]


def test_instance_that_missed_a_batch_does_not_trust_what_it_remembers(world: World) -> None:
    first, second = world.start(), world.start()
    last = world.give(first, 0, 10, None)
    last = world.give(second, 10, 20, last)
    world.give(first, 20, 30, last)
    assert world.links[-1] == (number(9), number(29))
    assert world.published[-1].first == number(10)


def test_failed_batch_is_published_when_it_is_repeated(world: World) -> None:
    instance = world.start()
    last = world.give(instance, 0, 10, None)
    world.fails = True
    with pytest.raises(RuntimeError, match="AppSync is away"):
        world.give(instance, 10, 20, last)
    world.fails = False
    world.give(instance, 10, 20, last)
    assert world.links == [(None, number(9)), (number(9), number(19))]


def test_batches_that_were_dropped_are_published_with_the_next_one(world: World) -> None:
    """Another instance failed until the records were too old, so that this one knows of nothing."""
    instance = world.start()
    last = world.give(instance, 0, 10, None)
    world.give(instance, 700, 710, last)
    assert world.links[-1] == (number(9), number(709))
    assert world.published[-1].first == number(10)


def test_window_that_closes_saves_what_the_next_one_continues(world: World) -> None:
    instance = world.start()
    last = world.give(instance, 0, 10, None)
    last = world.give(instance, 10, 20, last)
    assert world.give(instance, 20, 20, last, closing=True) == number(19)
    world.give(world.start(), 20, 30, None)
    assert world.saved[1] == world.published[:2]
    assert world.links[-1] == (number(19), number(29))


def test_window_without_records_and_without_a_snapshot_publishes_nothing(world: World) -> None:
    assert world.give(world.start(), 0, 0, None, closing=True) is None
    assert (world.published, world.saved) == ([], [])


def test_records_that_the_snapshot_has_are_not_published_again(world: World) -> None:
    world.give(world.start(), 0, 10, None)
    world.give(world.start(), 5, 15, None)
    assert world.links[-1] == (number(9), number(14))
    assert world.published[-1].first == number(10)
    assert world.give(world.start(), 0, 5, None) == number(9)
    assert len(world.published) == 2


def test_chain_that_is_too_far_away_starts_anew(world: World) -> None:
    last = world.give(world.start(), 0, 10, None)
    world.is_far = True
    world.give(world.start(), 900, 910, last)
    assert world.links[-1] == (None, number(909))
    assert world.saved[-1] == world.published[-1:]


def test_instance_forgets_shards_that_it_used_long_ago(world: World) -> None:
    instance = world.start()
    for index in range(40):
        instance.publish_batch(f"shardId-{index:012}", world.records[:1], None, is_closing=False)
    assert list(instance._chains) == [f"shardId-{index:012}" for index in range(8, 40)]


@pytest.mark.parametrize(("seconds", "is_trusted"), [(29.9, True), (30.0, True), (30.1, False), (61.0, False)])
def test_chain_is_trusted_for_half_the_time_after_which_lambda_drops_records(
    world: World, seconds: float, is_trusted: bool
) -> None:
    instance = world.start()
    last = world.give(instance, 0, 10, None)
    world.now = world.records[9].arrived + seconds
    instance.publish_batch(SHARD, world.records[10:20], last, is_closing=False)
    assert (world.asked == []) is is_trusted


def test_records_age_is_the_least_and_the_window_the_longest_that_lambda_allows() -> None:
    assert (RECORD_AGE_SECONDS, WINDOW_SECONDS) == (60, 15 * 60)


def test_snapshot_is_not_written_again_without_new_records(world: World) -> None:
    instance = world.start()
    last = world.give(instance, 0, 10, None)
    for _ in range(3):
        world.now += 10
        instance.publish_batch(SHARD, [], last, is_closing=True)
    assert len(world.saved) == 1


def test_instance_remembers_the_shard_that_it_used_last_longest(world: World) -> None:
    instance = world.start()
    for index in (*range(32), 0, 32):
        last = None if index not in instance._chains else number(0)
        instance.publish_batch(f"shardId-{index:012}", world.records[:1], last, is_closing=False)
    assert list(instance._chains) == [f"shardId-{index:012}" for index in (*range(2, 32), 0, 32)]
