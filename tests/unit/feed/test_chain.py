import pytest
from msgspec.structs import replace as change

from feed.chain import KEPT_SECONDS, Chain
from feed.frame import Frame, make_frames
from tests.unit.feed.records import START, make_record, make_records, number


def make_frame(place: int) -> Frame:
    [frame] = make_frames(make_records(1, start=place), number(place - 1))
    return frame


def test_chain_of_nothing_knows_nothing() -> None:
    chain = Chain.from_snapshot([], START)
    assert (chain.last, chain.last_arrival, chain.is_saved, chain.saved_at) == (None, 0.0, True, 0.0)


def test_snapshot_tells_when_its_frames_arrived() -> None:
    [unreadable] = make_frames([make_record(2, b"no")], number(1))
    chain = Chain.from_snapshot([make_frame(0), make_frame(1), unreadable], START)
    assert chain.arrivals == pytest.approx([START, START + 0.1, START + 0.1])
    assert (chain.last, chain.is_saved, chain.saved_at) == (number(2), True, START)


def test_frames_are_kept_for_five_minutes() -> None:
    chain = Chain()
    for second in range(0, 2 * KEPT_SECONDS, 10):
        chain.append([make_frame(second * 10)], START + second)
    assert chain.arrivals[0] == chain.last_arrival - KEPT_SECONDS
    assert len(chain.arrivals) == len(chain.frames) == KEPT_SECONDS // 10 + 1


def test_frames_of_a_busy_shard_are_kept_up_to_a_megabyte() -> None:
    chain, frame = Chain(), change(make_frame(0), data="x" * 300_000)
    for _ in range(5):
        chain.append([frame], START)
    assert len(chain.frames) == 3


def test_last_frame_is_kept_however_large() -> None:
    chain = Chain()
    chain.append([change(make_frame(0), data="x" * 2_000_000)], START)
    assert len(chain.frames) == 1
    assert chain.last == number(0)
