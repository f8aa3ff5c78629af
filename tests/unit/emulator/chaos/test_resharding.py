"""Resharding by chance: a stream stays whole and small, and soon meets both kinds."""

from random import Random

import pytest

from emulator.chaos import kinds
from emulator.chaos.resharding import reshard
from emulator.kinesis.shards import list_open_shards
from tests.unit.emulator.kinesis.test_shards import assert_whole, sequence, stream


def test_first_comes_a_split_and_then_a_merge() -> None:
    one, random, numbers = stream(), Random(1), sequence()
    assert [reshard(one, random, sequence=numbers)[0] for _ in range(2)] == [kinds.SPLIT, kinds.MERGED]


@pytest.mark.parametrize("seed", range(5))
def test_stream_stays_whole_with_three_shards_at_most(seed: int) -> None:
    one, random, numbers = stream(), Random(seed), sequence()
    sizes = set()
    for _ in range(40):
        reshard(one, random, sequence=numbers)
        assert_whole(one)
        sizes.add(len(list_open_shards(one)))
    assert sizes == {1, 2, 3}
