from itertools import pairwise

import pytest

from feed import frame as frame_module
from feed.frame import MAX_FRAME_BYTES, Frame, make_frames
from tests.unit.feed.records import (
    make_reading,
    make_record,
    make_records,
    number,
    read_names,
    read_times,
    read_values,
)
from unicorn.codec import encode


def test_frame_has_the_readings_of_consecutive_records() -> None:
    records = make_records(25, start=5)
    [frame] = make_frames(records, number(4))
    assert (frame.shard, frame.previous) == ("shardId-000000000000", number(4))
    assert (frame.first, frame.last, frame.unreadable, frame.version) == (number(5), number(29), 0, 1)
    columns = read_values(frame.data)
    assert columns["arrived"] == [round(record.arrived * 1000) for record in records]
    assert columns["names"] == [*dict.fromkeys(record_name for record_name in read_names([frame]))]


def test_first_frame_of_all_knows_of_nothing_before_it() -> None:
    assert [frame.previous for frame in make_frames(make_records(1), None)] == [None]


def test_record_of_several_readings_is_decoded_and_unreadable_documents_are_counted() -> None:
    two = encode(make_reading(Name="Arion")) + encode(make_reading(Name="Bayard"))
    wrong = encode(make_reading(Name="Brego")).replace(b'"HealthPoints":151', b'"HealthPoints":"much"')
    records = [
        make_record(0, two),
        make_record(1, b"\xff"),
        make_record(2, wrong),
        make_record(3, encode(make_reading())),
    ]
    [frame] = make_frames(records, None)
    assert (read_names([frame]), frame.unreadable) == (["Arion", "Bayard", "Shadowfax"], 2)
    assert read_values(frame.data)["arrived"] == [round(records[index].arrived * 1000) for index in (0, 0, 3)]


def test_records_without_a_reading_still_continue_the_chain() -> None:
    [frame] = make_frames([make_record(1, b"no"), make_record(2, b"{}")], number(0))
    assert (frame.previous, frame.last, frame.unreadable, read_names([frame])) == (number(0), number(2), 2, [])


@pytest.fixture
def _small_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame_module, "MAX_FRAME_BYTES", 700)


@pytest.mark.usefixtures("_small_frames")
def test_frame_above_the_limit_is_split_between_records_into_a_chain() -> None:
    records = make_records(200)
    frames = make_frames(records, number(-1))
    assert len(frames) > 2
    assert all(len(frame.data) <= 700 for frame in frames)
    check_chain(frames, number(-1), number(199))
    assert read_times(frames) == read_times(make_frames(records[:100], None) + make_frames(records[100:], None))
    assert [frame.first for frame in frames[1:]] == [str(int(frame.last) + 1) for frame in frames[:-1]]


@pytest.mark.usefixtures("_small_frames")
@pytest.mark.parametrize("previous", [number(5), None])
def test_record_that_exceeds_a_frame_is_left_to_the_stream(previous: str | None) -> None:
    readings = [make_reading(Name=f"Arion-{index:03}", Distance=index / 7) for index in range(250)]
    large = make_record(7, b"".join(map(encode, readings)))
    before, left_out, after = make_frames([*make_records(1, start=6), large, make_record(8, b"no")], previous)
    assert (before.previous, before.last) == (previous, number(6))
    # It continues no frame, so each page finds the record missing.
    assert (left_out.previous, left_out.first, left_out.last) == (number(7), number(7), number(7))
    assert (read_names([left_out]), left_out.unreadable) == ([], 0)
    assert (after.previous, after.last, after.unreadable) == (number(7), number(8), 1)


@pytest.mark.parametrize(("size", "counts"), [(117_500, [2]), (117_501, [1, 1]), (235_000, [1, 1]), (235_001, [0, 0])])
def test_frame_has_the_readings_of_as_many_records_as_fit(
    size: int, counts: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame_module, "encode_columns", lambda readings, _arrived: "x" * size * len(readings))
    frames = make_frames(make_records(2), None)
    assert [len(frame.data) // size for frame in frames] == counts


def check_chain(frames: list[Frame], previous: str | None, last: str) -> None:
    assert (frames[0].previous, frames[-1].last) == (previous, last)
    assert all(after.previous == before.last for before, after in pairwise(frames))


def test_limit_leaves_room_for_the_frame_around_the_data() -> None:
    assert MAX_FRAME_BYTES + 1_000 < 240_000
