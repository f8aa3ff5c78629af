"""The slots of one shard, stepped in any order, with a fake shard and function."""

import random
import threading
from functools import partial
from typing import Any

import pytest

from emulator.event_source_mapping.invocation import DiscardedBatch, Invocation, InvocationResult
from emulator.event_source_mapping.parallelization import ShardSlots, get_slot
from emulator.event_source_mapping.settings import MappingSettings
from emulator.event_source_mapping.shard import ShardWorker
from tests.unit.emulator.event_source_mapping.fake_shard import FakeShard

KEYS = [f"unicorn-{number}" for number in range(12)]


def settings(parallelization: int, **more: Any) -> MappingSettings:
    return MappingSettings(function="f", stream_arn="s", parallelization=parallelization, batch_size=2, **more)


class Harness(FakeShard):
    """Slots with a fake shard and function, and what they processed."""

    def __init__(self, parallelization: int, **more: Any) -> None:
        super().__init__(now=1_800_000_000.0)
        self.failing: set[str] = set()
        self.processed: list[tuple[str, int]] = []
        """Key and number of each record whose invocation succeeded, in order."""
        self.slots = ShardSlots(
            settings=settings(parallelization, **more),
            source=self,
            make_worker=partial(ShardWorker, invoke=self.invoke, discard=self._discard, clock=lambda: self.now),
        )

    def put_records(self, keys: list[str]) -> None:
        for key in keys:
            self.add(key)

    def invoke(self, call: Invocation) -> InvocationResult:
        if any(record.partition_key in self.failing for record in call.records):
            return InvocationResult(error="refused")
        self.processed += [(record.partition_key, int(record.sequence_number)) for record in call.records]
        return InvocationResult(response=None)

    def run_steps(self, steps: int = 1000, *, generator: random.Random | None = None) -> None:
        generator = generator or random.Random(0)
        for _ in range(steps):
            self.now += 0.5
            self.slots.step(generator.randrange(10))

    def _discard(self, discarded: DiscardedBatch) -> None:
        raise AssertionError(discarded)


def is_in_order_by_key(processed: list[tuple[str, int]]) -> bool:
    return all(
        numbers == sorted(numbers)
        for numbers in ([number for key, number in processed if key == own] for own in {key for key, _ in processed})
    )


def test_key_always_has_the_same_slot_and_keys_spread_over_all_slots() -> None:
    assert [get_slot(key, 4) for key in KEYS] == [get_slot(key, 4) for key in KEYS]
    assert {get_slot(f"unicorn-{number}", 10) for number in range(200)} == set(range(10))
    assert {get_slot(key, 1) for key in KEYS} == {0}


@pytest.mark.parametrize("factor", [1, 2, 10])
def test_every_record_is_processed_once_and_each_keys_in_order(factor: int) -> None:
    harness = Harness(factor)
    harness.put_records(random.Random(factor).choices(KEYS, k=100))
    harness.run_steps()
    assert sorted(number for _, number in harness.processed) == list(range(100))
    assert is_in_order_by_key(harness.processed)


def test_batch_of_a_slot_has_only_its_keys() -> None:
    batches: list[set[int]] = []
    harness = Harness(4)
    invoke = harness.invoke

    def record_slots(call: Invocation) -> InvocationResult:
        batches.append({get_slot(record.partition_key, 4) for record in call.records})
        return invoke(call)

    harness.slots = ShardSlots(
        settings=settings(4),
        source=harness,
        make_worker=partial(ShardWorker, invoke=record_slots, discard=lambda _: None, clock=lambda: harness.now),
    )
    harness.put_records(KEYS * 3)
    harness.run_steps()
    assert {len(slots) for slots in batches} == {1}


def test_slots_are_processed_concurrently() -> None:
    barrier = threading.Barrier(2, timeout=10)
    harness = Harness(2)
    harness.put_records(KEYS)

    def wait_for_the_other(_: Invocation) -> InvocationResult:
        barrier.wait()
        return InvocationResult(response=None)

    harness.slots = ShardSlots(
        settings=settings(2),
        source=harness,
        make_worker=partial(ShardWorker, invoke=wait_for_the_other, discard=lambda _: None, clock=lambda: harness.now),
    )
    results: list[bool] = []
    threads = [threading.Thread(target=lambda i=i: results.append(harness.slots.step(i))) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True, True]


def test_failing_slot_delays_no_other() -> None:
    harness = Harness(10)
    harness.failing = {KEYS[0]}
    harness.put_records(KEYS * 5)
    harness.run_steps()
    delayed = [key for key in KEYS if get_slot(key, 10) == get_slot(KEYS[0], 10)]
    assert {key for key, _ in harness.processed} == set(KEYS) - set(delayed)


def test_closed_shard_is_drained_only_with_its_last_slot() -> None:
    harness = Harness(10)
    harness.put_records(KEYS)
    harness.failing, harness.is_shard_closed = {KEYS[0]}, True
    harness.run_steps()
    assert not harness.slots.is_drained
    harness.failing = set()
    harness.run_steps()
    assert harness.slots.is_drained


def test_shard_is_not_drained_while_its_last_batch_is_being_processed() -> None:
    harness = Harness(1)
    harness.put_records(KEYS[:1])
    observations: list[bool] = []

    def observe(_: Invocation) -> InvocationResult:
        observations.append(harness.slots.is_drained)
        return InvocationResult(response=None)

    harness.slots = ShardSlots(
        settings=settings(1),
        source=harness,
        make_worker=partial(ShardWorker, invoke=observe, discard=lambda _: None, clock=lambda: harness.now),
    )
    harness.is_shard_closed = True
    harness.run_steps()
    assert observations == [False]
    assert harness.slots.is_drained


@pytest.mark.parametrize("seed", range(20))
def test_changing_the_factor_loses_repeats_and_reorders_nothing(seed: int) -> None:
    generator = random.Random(seed)
    harness = Harness(generator.randint(1, 10))
    for _ in range(6):
        harness.put_records(generator.choices(KEYS, k=30))
        harness.run_steps(generator.randint(0, 30), generator=generator)
        harness.slots.apply_settings(settings(generator.randint(1, 10)))
        harness.failing = {generator.choice(KEYS)} if generator.random() < 0.3 else set()
    harness.failing, harness.is_shard_closed = set(), True
    harness.run_steps(6000, generator=generator)
    assert sorted(number for _, number in harness.processed) == list(range(180))
    assert is_in_order_by_key(harness.processed)
    assert harness.slots.is_drained
