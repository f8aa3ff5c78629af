"""Under any schedule of instances, failures and dropped batches, a frame has all that it says it has."""

from functools import cache
from random import Random

import pytest

from feed.continuation import RECORD_AGE_SECONDS
from tests.unit.feed.records import START, read_times
from tests.unit.feed.test_continuation import World
from unicorn.codec import decode
from unicorn.reading import Reading
from unicorn.timestamps import to_milliseconds

INSTANCES = 3


def fly(world: World, random: Random) -> None:
    """Give batches to instances as Lambda may: any one gets a batch, fails, is repeated, ends or loses its state."""
    instances = [world.start() for _ in range(INSTANCES)]
    place, last = 0, None
    while place < len(world.records):
        if world.now - world.records[place].arrived > RECORD_AGE_SECONDS:
            place += 1  # Lambda drops what is too old, and goes on with what is not
            continue
        end = min(place + random.randint(1, 40), len(world.records))
        world.now = max(world.now, START + end / 10) + random.choice((*[0.1] * 12, 25.0))
        chosen = random.randrange(INSTANCES)
        if random.random() < 0.1:
            instances[chosen] = world.start()
        world.fails, world.fails_late = random.choice(((True, False), (False, True), *[(False, False)] * 4))
        is_closing = random.random() < 0.1
        try:
            last = world.give(instances[chosen], place, end, last, closing=is_closing)
        except RuntimeError:
            continue
        last = None if is_closing or random.random() < 0.05 else last
        place = end


@pytest.mark.parametrize("seed", range(60))
def test_frame_has_every_reading_after_the_one_before_it(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feed.frame.decode", decode_once)  # all schedules are of the same records
    world = World()
    fly(world, Random(seed))
    times = {record.sequence_number: time_of(record.data) for record in world.records}
    # Before the first snapshot nothing is known.
    assert None not in [frame.previous for frame in world.published[world.first_saved :]]
    for frame in world.published:
        after = int(frame.previous or frame.first) + (frame.previous is not None)
        claimed = [times[str(place)] for place in range(after, int(frame.last) + 1)]
        assert read_times([frame]) == claimed
    assert len(world.published) > 20


decode_once = cache(decode)


@cache
def time_of(data: bytes) -> int:
    [reading] = decode(data)
    assert isinstance(reading, Reading)
    return to_milliseconds(reading.StatusTime)
