"""Random resharding: the stream keeps covering all hash keys, stays small, and soon is split and merged."""

from random import Random

import pytest

from emulator.chaos import kinds
from emulator.chaos.resharding import reshard
from emulator.kinesis.shards import list_open_shards
from tests.unit.emulator.kinesis.test_shards import assert_whole, make_sequence, make_stream


def test_first_comes_a_split_and_then_a_merge() -> None:
    stream, random, numbers = make_stream(), Random(1), make_sequence()
    assert [reshard(stream, random, sequence=numbers)[0] for _ in range(2)] == [kinds.SPLIT, kinds.MERGED]


@pytest.mark.parametrize("seed", range(5))
def test_stream_stays_whole_with_three_shards_at_most(seed: int) -> None:
    stream, random, numbers = make_stream(), Random(seed), make_sequence()
    sizes = set()
    for _ in range(40):
        reshard(stream, random, sequence=numbers)
        assert_whole(stream)
        sizes.add(len(list_open_shards(stream)))
    assert sizes == {1, 2, 3}
