"""One shard's worker against a shard, a function and a clock that the test holds."""

from collections.abc import Callable
from typing import Any

import pytest

from emulator.event_source_mapping.invocation import DiscardedBatch, Invocation, InvocationResult
from emulator.event_source_mapping.record import Window
from emulator.event_source_mapping.settings import MappingSettings
from emulator.event_source_mapping.shard import STATE_BYTES, ShardWorker
from tests.unit.emulator.event_source_mapping.held_shard import HeldShard

START = 1_800_000_000.0  # the start of a minute


class Bench(HeldShard):
    """A worker, and everything that it was handed."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(now=START)
        self.refusals = 0
        """How many discarded batches the destination refuses."""
        self.calls: list[Invocation] = []
        self.discarded: list[DiscardedBatch] = []
        self.function: Callable[[Invocation], InvocationResult] = lambda call: InvocationResult(
            response={"state": call.state}
        )
        self.worker = ShardWorker(
            settings=MappingSettings(function="f", stream_arn="arn:aws:kinesis:::stream/s", **settings),
            source=self,
            invoke=self._invoke,
            discard=self._discard,
            clock=lambda: self.now,
        )

    def put(self, count: int = 1, *, data: str = "") -> None:
        for _ in range(count):
            self.add("k", data)

    def run(self, seconds: float = 0.0) -> None:
        """Let time pass in steps of a tenth of a second, the worker doing all that is due at each."""
        until = self.now + seconds
        while True:
            while self.worker.step():
                assert len(self.calls) < 1000, "it never comes to rest"
            if self.now >= until:
                return
            self.now = min(until, self.now + 0.1)

    def numbers(self) -> list[list[int]]:
        return [[int(record.sequence_number) for record in call.records] for call in self.calls]

    def _discard(self, batch: DiscardedBatch) -> None:
        if self.refusals:
            self.refusals -= 1
            raise OSError("refused")
        self.discarded.append(batch)

    def _invoke(self, call: Invocation) -> InvocationResult:
        self.calls.append(call)
        return self.function(call)


def failing_on(*numbers: int, response: Any = None) -> Callable[[Invocation], InvocationResult]:
    def function(call: Invocation) -> InvocationResult:
        bad = any(int(record.sequence_number) in numbers for record in call.records)
        return InvocationResult(error="refused") if bad else InvocationResult(response=response)

    return function


def test_records_are_handed_over_once_and_in_order_by_batches_of_the_size() -> None:
    bench = Bench(batch_size=3)
    bench.put(7)
    bench.run(1)
    assert bench.numbers() == [[0, 1, 2], [3, 4, 5], [6]]


def test_batching_window_waits_for_more_records() -> None:
    bench = Bench(batch_size=10, batching_seconds=2)
    bench.put(1)
    bench.run(1)
    bench.put(1)
    bench.run(0.5)
    assert bench.calls == []
    bench.run(1)
    assert bench.numbers() == [[0, 1]]


def test_full_batch_does_not_wait_for_the_batching_window() -> None:
    bench = Bench(batch_size=2, batching_seconds=60)
    bench.put(2)
    bench.run()
    assert bench.numbers() == [[0, 1]]


def test_batch_ends_before_the_payload_of_six_megabytes() -> None:
    bench = Bench(batch_size=100)
    bench.put(7, data="x" * 1024 * 1024)
    bench.run(1)
    assert bench.numbers() == [[0, 1, 2, 3, 4], [5, 6]]


def test_state_is_carried_from_call_to_call_of_a_window_and_closed_by_a_final_call() -> None:
    bench = Bench(window_seconds=60)
    bench.function = lambda call: InvocationResult(
        response={"state": {"n": call.state.get("n", 0) + len(call.records)}}
    )
    bench.put(2)
    bench.run(10)
    bench.put(1)
    bench.run(60)
    assert [(call.state, call.final) for call in bench.calls] == [({}, False), ({"n": 2}, False), ({"n": 3}, True)]
    assert {call.window for call in bench.calls} == {Window(start=int(START), end=int(START) + 60)}


def test_next_window_starts_with_an_empty_state() -> None:
    bench = Bench(window_seconds=60)
    bench.function = lambda _: InvocationResult(response={"state": {"n": 1}})
    bench.put()
    bench.run(70)
    bench.put()
    bench.run(60)
    windows = [call.window.start for call in bench.calls if call.window]
    assert windows == [START, START, START + 60, START + 60]
    assert [call.state for call in bench.calls] == [{}, {"n": 1}, {}, {"n": 1}]


def test_batch_never_crosses_the_end_of_a_window() -> None:
    bench = Bench(window_seconds=60, batch_size=100, batching_seconds=5)
    bench.now += 58
    bench.put()
    bench.now += 3
    bench.put()
    bench.run(10)
    assert bench.numbers() == [[0], [], [1]]


def test_response_without_state_counts_as_a_failure() -> None:
    bench = Bench(window_seconds=60, retries=0)
    bench.function = lambda _: InvocationResult(response={})
    bench.put()
    bench.run(1)
    assert [discarded.error for discarded in bench.discarded] == ["the response has no state"]


def test_final_response_without_state_counts_as_a_failure_too() -> None:
    bench = Bench(window_seconds=60, retries=0)
    bench.function = lambda call: InvocationResult(response={} if call.final else {"state": {}})
    bench.put()
    bench.run(70)
    assert [(discarded.invocation.final, discarded.error) for discarded in bench.discarded] == [
        (True, "the response has no state")
    ]


def test_window_with_more_than_a_megabyte_of_state_ends_early() -> None:
    bench = Bench(window_seconds=60)
    bench.function = lambda call: InvocationResult(response={"state": {} if call.early else {"s": "x" * STATE_BYTES}})
    bench.put()
    bench.run(1)
    bench.function = lambda _: InvocationResult(response={"state": {"s": "y"}})
    bench.put()
    bench.run(1)
    assert [(call.early, call.final, len(call.state)) for call in bench.calls] == [
        (False, False, 0),
        (True, False, 1),
        (False, False, 0),
    ]


def test_failing_batch_is_retried_with_the_state_from_before_it() -> None:
    bench = Bench(window_seconds=60)
    bench.put()
    bench.function = lambda _: InvocationResult(response={"state": {"n": 1}})
    bench.run(1)
    bench.put()
    bench.function = failing_on(1)
    bench.run(0.5)
    bench.function = lambda _: InvocationResult(response={"state": {"n": 2}})
    bench.run(5)
    assert bench.numbers() == [[0], [1], [1]]
    assert [call.state for call in bench.calls] == [{}, {"n": 1}, {"n": 1}]


def test_nothing_overtakes_a_failing_batch() -> None:
    bench = Bench(batch_size=1)
    bench.put(2)
    bench.function = failing_on(0)
    bench.run(20)
    assert {number for [number] in bench.numbers()} == {0}


def test_retries_end_after_the_given_number_and_the_batch_is_discarded() -> None:
    bench = Bench(batch_size=2, retries=2)
    bench.put(3)
    bench.function = failing_on(0)
    bench.run(60)
    assert bench.numbers() == [[0, 1], [0, 1], [0, 1], [2]]
    [discarded] = bench.discarded
    assert (discarded.condition, discarded.attempts, discarded.error) == ("RetryAttemptsExhausted", 3, "refused")
    assert [record.sequence_number for record in discarded.invocation.records] == ["00000", "00001"]


def test_records_past_the_maximum_age_are_discarded() -> None:
    bench = Bench(record_age_seconds=60)
    bench.put()
    bench.function = failing_on(0)
    bench.run(59)
    assert bench.discarded == []
    bench.run(60)
    assert [discarded.condition for discarded in bench.discarded] == ["MaximumRecordAgeExceeded"]


def test_discarded_final_call_keeps_the_state_of_its_window_for_the_destination() -> None:
    bench = Bench(window_seconds=60, retries=0)
    bench.function = lambda call: (
        InvocationResult(error="down") if call.final else InvocationResult(response={"state": {"n": 1}})
    )
    bench.put()
    bench.run(70)
    [discarded] = bench.discarded
    assert discarded.invocation.final
    assert discarded.invocation.state == {"n": 1}
    bench.put()
    bench.run(1)
    assert bench.calls[-1].state == {}


def test_throttled_call_counts_as_no_retry_and_is_not_bisected() -> None:
    bench = Bench(batch_size=2, bisect=True, retries=0)
    bench.put(2)
    outcomes = [InvocationResult(error="rate exceeded", throttled=True)] * 3 + [InvocationResult(response=None)]
    bench.function = lambda _: outcomes.pop(0)
    bench.run(60)
    assert bench.numbers() == [[0, 1]] * 4
    assert bench.discarded == []


def test_batch_whose_call_breaks_off_is_not_lost() -> None:
    bench = Bench()

    def broken(_: Invocation) -> InvocationResult:
        raise OSError("no more processes")

    bench.put()
    bench.function = broken
    with pytest.raises(OSError, match="no more processes"):
        bench.run()
    bench.closed = True
    assert not bench.worker.is_drained
    bench.function = lambda _: InvocationResult(response=None)
    bench.run(1)
    assert bench.numbers() == [[0], [0]]
    assert bench.worker.is_drained


@pytest.mark.parametrize("bad", range(8))
def test_bisect_isolates_the_bad_record_and_the_others_pass_in_order(bad: int) -> None:
    bench = Bench(batch_size=8, bisect=True, retries=2)
    bench.put(8)
    bench.function = failing_on(bad)
    bench.run(60)
    passed = [number for numbers in bench.numbers() if bad not in numbers for number in numbers]
    assert passed == [number for number in range(8) if number != bad]
    assert [[int(r.sequence_number) for r in d.invocation.records] for d in bench.discarded] == [[bad]]


def test_partial_response_goes_on_from_the_lowest_failure() -> None:
    bench = Bench(batch_size=4, partial_responses=True)
    responses = [{"batchItemFailures": [{"itemIdentifier": "00003"}, {"itemIdentifier": "00002"}]}, {}]
    bench.function = lambda _: InvocationResult(response=responses.pop(0))
    bench.put(4)
    bench.run(10)
    assert bench.numbers() == [[0, 1, 2, 3], [2, 3]]


@pytest.mark.parametrize("response", [{}, None, {"batchItemFailures": []}])
def test_empty_partial_response_is_a_success(response: Any) -> None:
    bench = Bench(partial_responses=True)
    bench.function = lambda _: InvocationResult(response=response)
    bench.put()
    bench.run(10)
    assert bench.numbers() == [[0]]


def test_changed_settings_hold_from_the_next_batch_on() -> None:
    bench = Bench(batch_size=1)
    bench.put(1)
    bench.run()
    bench.worker.apply_settings(MappingSettings(function="f", stream_arn="s", batch_size=5))
    bench.put(3)
    bench.run()
    assert bench.numbers() == [[0], [1, 2, 3]]


def test_window_ends_with_its_shard_and_only_then_the_shard_is_drained() -> None:
    bench = Bench(window_seconds=60, batching_seconds=5)
    bench.function = lambda call: InvocationResult(response={"state": {"n": len(call.records)}})
    bench.put(3)
    bench.run(1)
    assert not bench.worker.is_drained
    bench.closed = True
    bench.run(1)
    assert [(len(call.records), call.final) for call in bench.calls] == [(3, False), (0, True)]
    assert bench.calls[-1].state == {"n": 3}
    assert bench.worker.is_drained


def test_open_shard_is_never_drained_though_all_of_it_was_processed() -> None:
    bench = Bench()
    bench.put()
    bench.run(1)
    assert not bench.worker.is_drained


def test_closed_shard_is_not_drained_while_a_batch_fails() -> None:
    bench = Bench(retries=1)
    bench.put()
    bench.closed = True
    bench.function = failing_on(0)
    bench.run(0.5)
    assert not bench.worker.is_drained
    bench.run(10)
    assert bench.worker.is_drained


def test_batch_that_its_destination_does_not_take_is_not_lost() -> None:
    bench = Bench(retries=0)
    bench.put()
    bench.function = failing_on(0)
    bench.refusals = 1
    with pytest.raises(OSError, match="refused"):
        bench.run()
    bench.run(5)
    assert [[r.sequence_number for r in d.invocation.records] for d in bench.discarded] == [["00000"]]
    assert bench.numbers() == [[0], [0]]
