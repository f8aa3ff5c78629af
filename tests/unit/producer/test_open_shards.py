from collections.abc import Sequence
from random import Random

import pytest

from producer.environment import Environment
from producer.sender import RetryableError
from producer.shard_map import OpenShard
from producer.stream import wait_for_open_shards
from tests.unit.aws.refusal import make_refusal
from tests.unit.producer.simulated_time import SimulatedTime

SHARDS = [OpenShard("shardId-000000000000", 0)]


class Asked:
    """Raises RetryableError several times, and then returns the shards."""

    def __init__(self, refusals: float) -> None:
        self.times = 0
        self._refusals = refusals

    def __call__(self) -> Sequence[OpenShard]:
        self.times += 1
        if self.times <= self._refusals:
            raise RetryableError("LimitExceededException") from make_refusal("LimitExceededException")
        return SHARDS


def test_a_stream_that_refuses_for_a_while_is_asked_again() -> None:
    shards, time = Asked(3), SimulatedTime()
    assert wait_for_open_shards(shards, Environment(clock=time, wait=time.wait, random=Random(1))) == SHARDS
    assert shards.times == 4
    assert 0 < time() < 60


def test_what_came_of_the_last_refusal_is_raised_when_patience_ends() -> None:
    shards, time = Asked(float("inf")), SimulatedTime()
    with pytest.raises(type(make_refusal("LimitExceededException")), match="LimitExceededException"):
        wait_for_open_shards(shards, Environment(clock=time, wait=time.wait, random=Random(1)), max_age=10.0)
    assert 10.0 <= time() < 25.0


def test_whoever_insists_on_an_end_need_not_wait() -> None:
    shards, time = Asked(float("inf")), SimulatedTime()
    environment = Environment(clock=time, wait=time.wait, random=Random(1), is_cancelled=lambda: True)
    with pytest.raises(type(make_refusal("LimitExceededException"))):
        wait_for_open_shards(shards, environment)
    assert (shards.times, time()) == (1, 0.0)
