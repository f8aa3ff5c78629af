"""Resharding keeps all hash keys covered, the parents of shards right, and every record in its shard."""

import base64
from collections.abc import Callable
from itertools import count, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.kinesis.listing import filter_shards
from emulator.kinesis.shards import (
    HASH_KEYS,
    KinesisError,
    Stream,
    count_fitting,
    find_shard,
    get_children,
    get_parents,
    is_open,
    list_open_shards,
    merge_shards,
    rescale,
    split_shard,
)

FIRST = "shardId-000000000000"


def make_sequence() -> Callable[[], str]:
    """Return a function that makes sequence numbers a second apart, in the format of MiniStack."""
    numbers = count(1)
    return lambda: f"{next(numbers) * 1000:020d}0000000000"


def make_stream() -> Stream:
    shard = {
        "records": [{"SequenceNumber": "1"}],
        "starting_hash_key": "0",
        "ending_hash_key": str(HASH_KEYS - 1),
        "starting_sequence_number": f"{0:020d}0000000000",
        "parent_shard_id": None,
        "adjacent_parent_shard_id": None,
    }
    return {"StreamName": "s", "shards": {FIRST: shard}}


def get_ranges(stream: Stream) -> list[tuple[int, int]]:
    """Return the hash ranges of the open shards, in order."""
    shards = [stream["shards"][id_] for id_ in list_open_shards(stream)]
    return [(int(shard["starting_hash_key"]), int(shard["ending_hash_key"])) for shard in shards]


def assert_whole(stream: Stream) -> None:
    ranges = get_ranges(stream)
    assert ranges[0][0] == 0
    assert ranges[-1][1] == HASH_KEYS - 1
    assert all(before[1] + 1 == after[0] for before, after in pairwise(ranges))


def test_split_closes_the_parent_and_keeps_its_records() -> None:
    stream = make_stream()
    low, high = split_shard(stream, FIRST, HASH_KEYS // 2, sequence=make_sequence())
    parent = stream["shards"][FIRST]
    assert not is_open(parent)
    assert parent["records"] == [{"SequenceNumber": "1"}]
    assert get_children(stream, FIRST) == [low, high]
    assert get_ranges(stream) == [(0, HASH_KEYS // 2 - 1), (HASH_KEYS // 2, HASH_KEYS - 1)]
    end = parent["ending_sequence_number"]
    assert all(stream["shards"][child]["starting_sequence_number"] > end for child in (low, high))


def test_records_are_routed_to_open_shards_only() -> None:
    stream = make_stream()
    low, high = split_shard(stream, FIRST, 10, sequence=make_sequence())
    assert [find_shard(stream, key) for key in (0, 9, 10, HASH_KEYS - 1)] == [low, low, high, high]


def test_merge_closes_both_and_names_them_as_parents() -> None:
    stream, numbers = make_stream(), make_sequence()
    low, high = split_shard(stream, FIRST, 10, sequence=numbers)
    merged = merge_shards(stream, high, low, sequence=numbers)
    assert list_open_shards(stream) == [merged]
    assert get_parents(stream["shards"][merged]) == [high, low]
    assert_whole(stream)


@pytest.mark.parametrize("at", [0, HASH_KEYS])
def test_split_at_the_edge_of_a_shard_is_refused(at: int) -> None:
    with pytest.raises(KinesisError, match="does not split the range"):
        split_shard(make_stream(), FIRST, at, sequence=make_sequence())


def test_closed_and_unknown_shards_cannot_be_resharded() -> None:
    stream, numbers = make_stream(), make_sequence()
    split_shard(stream, FIRST, 10, sequence=numbers)
    with pytest.raises(KinesisError, match="is closed"):
        split_shard(stream, FIRST, 5, sequence=numbers)
    with pytest.raises(KinesisError, match="not found"):
        split_shard(stream, "shardId-000000000009", 5, sequence=numbers)


def test_shards_that_are_not_adjacent_cannot_be_merged() -> None:
    stream, numbers = make_stream(), make_sequence()
    _, high = split_shard(stream, FIRST, 10, sequence=numbers)
    split_shard(stream, high, 20, sequence=numbers)
    first, _, last = list_open_shards(stream)
    with pytest.raises(KinesisError, match="are not adjacent"):
        merge_shards(stream, first, last, sequence=numbers)


@pytest.mark.parametrize(("current", "target"), [(1, 3), (2, 5), (4, 1), (5, 2), (8, 3)])
def test_more_than_double_and_less_than_half_are_refused(current: int, target: int) -> None:
    stream, numbers = make_stream(), make_sequence()
    while len(list_open_shards(stream)) < current:
        rescale(stream, min(current, 2 * len(list_open_shards(stream))), sequence=numbers)
    with pytest.raises(KinesisError) as refused:
        rescale(stream, target, sequence=numbers)
    assert refused.value.code == "InvalidArgumentException"


@given(st.lists(st.floats(0.5, 2.0), max_size=6))
def test_rescaling_always_leaves_even_shards_that_cover_every_key(factors: list[float]) -> None:
    stream, numbers = make_stream(), make_sequence()
    for factor in factors:
        current = len(list_open_shards(stream))
        target = min(max(round(current * factor), -(-current // 2)), 2 * current)
        rescale(stream, target, sequence=numbers)
        assert len(list_open_shards(stream)) == target
        assert_whole(stream)
        widths = {end - start + 1 for start, end in get_ranges(stream)}
        assert max(widths) - min(widths) < target + 1
        assert stream["shards"][FIRST]["records"] == [{"SequenceNumber": "1"}]


def test_rescaling_to_the_same_number_changes_nothing() -> None:
    stream = make_stream()
    rescale(stream, 1, sequence=make_sequence())
    assert list_open_shards(stream) == [FIRST]
    assert len(stream["shards"]) == 1


def test_list_shards_filters() -> None:
    stream, numbers = make_stream(), make_sequence()
    # The parent is closed at 1 s, the children are opened at 2 and 3 s.
    low, high = split_shard(stream, FIRST, 10, sequence=numbers)
    merged = merge_shards(stream, low, high, sequence=numbers)  # closed at 4 and 5 s, opened at 6 s
    assert filter_shards(stream, None) == [FIRST, low, high, merged]
    assert filter_shards(stream, {"Type": "AT_LATEST"}) == [merged]
    assert filter_shards(stream, {"Type": "AT_TRIM_HORIZON"}) == [FIRST]
    assert filter_shards(stream, {"Type": "FROM_TRIM_HORIZON"}) == [FIRST, low, high, merged]
    assert filter_shards(stream, {"Type": "AFTER_SHARD_ID", "ShardId": low}) == [high, merged]
    assert filter_shards(stream, {"Type": "FROM_TIMESTAMP", "Timestamp": 4.5}) == [high, merged]
    assert filter_shards(stream, {"Type": "AT_TIMESTAMP", "Timestamp": 3.5}) == [low, high]
    with pytest.raises(KinesisError, match="ShardFilter"):
        filter_shards(stream, {"Type": "SOMEWHERE"})


@pytest.mark.parametrize(("size", "fitting"), [(1024, 500), (50_000, 209), (1024 * 1024, 9), (10 * 1024 * 1024, 1)])
def test_answer_holds_at_most_ten_megabytes_and_at_least_one_record(size: int, fitting: int) -> None:
    record = {"Data": base64.b64encode(bytes(size)).decode(), "PartitionKey": "key"}
    assert count_fitting([record] * 500) == fitting
