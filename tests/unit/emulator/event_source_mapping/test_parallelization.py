"""The lanes of one shard, stepped in any order, against a shard and a function that the test holds."""

import random
import threading
from typing import Any

import pytest

from emulator.event_source_mapping.invocation import DiscardedBatch, Invocation, InvocationResult
from emulator.event_source_mapping.parallelization import ShardSlots, get_slot
from emulator.event_source_mapping.settings import MappingSettings
from tests.unit.emulator.event_source_mapping.held_shard import HeldShard

KEYS = [f"unicorn-{number}" for number in range(12)]


def settings(parallelization: int, **more: Any) -> MappingSettings:
    return MappingSettings(function="f", stream_arn="s", parallelization=parallelization, batch_size=2, **more)


class Bench(HeldShard):
    """Lanes, and everything that they were handed."""

    def __init__(self, parallelization: int, **more: Any) -> None:
        super().__init__(now=1_800_000_000.0)
        self.failing: set[str] = set()
        self.done: list[tuple[str, int]] = []
        """Key and number of each record, as its call succeeded."""
        self.lanes = ShardSlots(
            settings=settings(parallelization, **more),
            source=self,
            invoke=self.invoke,
            discard=self._discard,
            clock=lambda: self.now,
        )

    def put(self, keys: list[str]) -> None:
        for key in keys:
            self.add(key)

    def invoke(self, call: Invocation) -> InvocationResult:
        if any(record.partition_key in self.failing for record in call.records):
            return InvocationResult(error="refused")
        self.done += [(record.partition_key, int(record.sequence_number)) for record in call.records]
        return InvocationResult(response=None)

    def run(self, steps: int = 1000, *, dice: random.Random | None = None) -> None:
        dice = dice or random.Random(0)
        for _ in range(steps):
            self.now += 0.5
            self.lanes.step(dice.randrange(10))

    def _discard(self, discarded: DiscardedBatch) -> None:
        raise AssertionError(discarded)


def in_order_by_key(done: list[tuple[str, int]]) -> bool:
    return all(
        numbers == sorted(numbers)
        for numbers in ([number for key, number in done if key == own] for own in {key for key, _ in done})
    )


def test_key_has_always_the_same_lane_and_keys_spread_over_all_lanes() -> None:
    assert [get_slot(key, 4) for key in KEYS] == [get_slot(key, 4) for key in KEYS]
    assert {get_slot(f"unicorn-{number}", 10) for number in range(200)} == set(range(10))
    assert {get_slot(key, 1) for key in KEYS} == {0}


@pytest.mark.parametrize("factor", [1, 2, 10])
def test_every_record_is_processed_once_and_each_keys_in_order(factor: int) -> None:
    bench = Bench(factor)
    bench.put(random.Random(factor).choices(KEYS, k=100))
    bench.run()
    assert sorted(number for _, number in bench.done) == list(range(100))
    assert in_order_by_key(bench.done)


def test_batch_of_a_lane_has_only_keys_of_it() -> None:
    batches: list[set[int]] = []
    bench = Bench(4)
    process = bench.invoke

    def watched(call: Invocation) -> InvocationResult:
        batches.append({get_slot(record.partition_key, 4) for record in call.records})
        return process(call)

    bench.lanes = ShardSlots(
        settings=settings(4), source=bench, invoke=watched, discard=lambda _: None, clock=lambda: bench.now
    )
    bench.put(KEYS * 3)
    bench.run()
    assert {len(lanes) for lanes in batches} == {1}


def test_lanes_are_processed_at_once() -> None:
    together = threading.Barrier(2, timeout=10)
    bench = Bench(2)
    bench.put(KEYS)

    def meeting(_: Invocation) -> InvocationResult:
        together.wait()
        return InvocationResult(response=None)

    bench.lanes = ShardSlots(
        settings=settings(2), source=bench, invoke=meeting, discard=lambda _: None, clock=lambda: bench.now
    )
    results: list[bool] = []
    threads = [threading.Thread(target=lambda i=i: results.append(bench.lanes.step(i))) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True, True]


def test_failing_lane_holds_up_no_other() -> None:
    bench = Bench(10)
    bench.failing = {KEYS[0]}
    bench.put(KEYS * 5)
    bench.run()
    held_up = [key for key in KEYS if get_slot(key, 10) == get_slot(KEYS[0], 10)]
    assert {key for key, _ in bench.done} == set(KEYS) - set(held_up)


def test_closed_shard_is_drained_only_with_its_last_lane() -> None:
    bench = Bench(10)
    bench.put(KEYS)
    bench.failing, bench.closed = {KEYS[0]}, True
    bench.run()
    assert not bench.lanes.is_drained
    bench.failing = set()
    bench.run()
    assert bench.lanes.is_drained


def test_shard_is_not_drained_while_its_last_batch_is_being_processed() -> None:
    bench = Bench(1)
    bench.put(KEYS[:1])
    seen: list[bool] = []

    def looking(_: Invocation) -> InvocationResult:
        seen.append(bench.lanes.is_drained)
        return InvocationResult(response=None)

    bench.lanes = ShardSlots(
        settings=settings(1), source=bench, invoke=looking, discard=lambda _: None, clock=lambda: bench.now
    )
    bench.closed = True
    bench.run()
    assert seen == [False]
    assert bench.lanes.is_drained


@pytest.mark.parametrize("seed", range(20))
def test_another_factor_on_the_way_loses_repeats_and_reorders_nothing(seed: int) -> None:
    dice = random.Random(seed)
    bench = Bench(dice.randint(1, 10))
    for _ in range(6):
        bench.put(dice.choices(KEYS, k=30))
        bench.run(dice.randint(0, 30), dice=dice)
        bench.lanes.apply_settings(settings(dice.randint(1, 10)))
        bench.failing = {dice.choice(KEYS)} if dice.random() < 0.3 else set()
    bench.failing, bench.closed = set(), True
    bench.run(6000, dice=dice)
    assert sorted(number for _, number in bench.done) == list(range(180))
    assert in_order_by_key(bench.done)
    assert bench.lanes.is_drained
