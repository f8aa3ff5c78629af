import pytest
from msgspec.structs import replace as change

from feed.chain import Chain
from feed.frame import Frame, make_frames
from tests.unit.feed.records import START, make_record, make_records, number


def make_frame(place: int) -> Frame:
    [frame] = make_frames(make_records(1, start=place), number(place - 1))
    return frame


@pytest.mark.parametrize("chain", [Chain(), Chain.from_snapshot([], START)])
def test_chain_of_nothing_knows_nothing(chain: Chain) -> None:
    assert (chain.last, chain.last_arrival, chain.is_saved, chain.saved_at) == (None, 0.0, True, 0.0)


def test_snapshot_tells_when_its_frames_arrived() -> None:
    [unreadable] = make_frames([make_record(2, b"no")], number(1))
    chain = Chain.from_snapshot([make_frame(0), make_frame(1), unreadable], START)
    assert chain.arrivals == pytest.approx([START, START + 0.1, START + 0.1])
    assert (chain.last, chain.is_saved, chain.saved_at) == (number(2), True, START)


def test_frame_without_readings_counts_as_old_as_the_one_before_it() -> None:
    first, second = (make_frames([make_record(place, b"no")], None)[0] for place in (0, 2))
    chain = Chain.from_snapshot([first, make_frame(1), second], START)
    assert chain.arrivals == pytest.approx([0.0, START + 0.1, START + 0.1])


def test_frames_are_kept_for_five_minutes() -> None:
    chain = Chain()
    for second in range(0, 600, 10):
        chain.append([make_frame(second * 10)], START + second)
    assert chain.arrivals[0] == chain.last_arrival - 300
    assert len(chain.arrivals) == len(chain.frames) == 31
    chain.append([make_frame(6000)], chain.arrivals[0] + 300.5)
    assert (len(chain.frames), chain.frames[0].last) == (31, number(3000))


@pytest.mark.parametrize(
    ("sizes", "kept"),
    [
        ([300_000] * 5, 3),
        ([300_000, 300_001, 300_000, 300_000], 2),
        ([300_001, 300_000, 300_000], 2),
        ([100_000] * 20, 9),
    ],
)
def test_frames_of_a_busy_shard_are_kept_while_the_snapshot_is_below_a_megabyte(sizes: list[int], kept: int) -> None:
    chain = Chain()
    for place, size in enumerate(sizes):
        chain.append([change(make_frame(place), data="x" * size)], START)
    assert [frame.last for frame in chain.frames] == [number(place) for place in range(len(sizes))][-kept:]


def test_last_frame_is_kept_however_large() -> None:
    chain = Chain()
    chain.append([make_frame(0)], START)
    chain.append([change(make_frame(1), data="x" * 2_000_000)], START)
    assert (len(chain.frames), len(chain.arrivals), chain.last) == (1, 1, number(1))
