"""The worker of one shard, with a fake shard, function and clock."""

from typing import Any

import pytest

from emulator.event_source_mapping.invocation import Invocation, InvocationResult
from emulator.event_source_mapping.record import Window
from emulator.event_source_mapping.settings import MappingSettings
from emulator.event_source_mapping.shard import STATE_BYTES
from tests.unit.emulator.event_source_mapping.harness import START, Harness, make_failing_function


def test_records_are_handed_over_once_in_order_and_in_batches_of_the_size() -> None:
    harness = Harness(batch_size=3)
    harness.put_records(7)
    harness.run_for(1)
    assert harness.list_numbers() == [[0, 1, 2], [3, 4, 5], [6]]


def test_batching_window_waits_for_more_records() -> None:
    harness = Harness(batch_size=10, batching_seconds=2)
    harness.put_records(1)
    harness.run_for(1)
    harness.put_records(1)
    harness.run_for(0.5)
    assert harness.calls == []
    harness.run_for(1)
    assert harness.list_numbers() == [[0, 1]]


def test_full_batch_does_not_wait_for_the_batching_window() -> None:
    harness = Harness(batch_size=2, batching_seconds=60)
    harness.put_records(2)
    harness.run_for()
    assert harness.list_numbers() == [[0, 1]]


def test_batch_ends_before_the_payload_of_six_megabytes() -> None:
    harness = Harness(batch_size=100)
    harness.put_records(7, data="x" * 1024 * 1024)
    harness.run_for(1)
    assert harness.list_numbers() == [[0, 1, 2, 3, 4], [5, 6]]


def test_state_is_carried_through_a_window_and_ends_with_a_final_invocation() -> None:
    harness = Harness(window_seconds=60)
    harness.function = lambda call: InvocationResult(
        response={"state": {"n": call.state.get("n", 0) + len(call.records)}}
    )
    harness.put_records(2)
    harness.run_for(10)
    harness.put_records(1)
    harness.run_for(60)
    assert [(call.state, call.final) for call in harness.calls] == [({}, False), ({"n": 2}, False), ({"n": 3}, True)]
    assert {call.window for call in harness.calls} == {Window(start=int(START), end=int(START) + 60)}


def test_next_window_starts_with_an_empty_state() -> None:
    harness = Harness(window_seconds=60)
    harness.function = lambda _: InvocationResult(response={"state": {"n": 1}})
    harness.put_records()
    harness.run_for(70)
    harness.put_records()
    harness.run_for(60)
    windows = [call.window.start for call in harness.calls if call.window]
    assert windows == [START, START, START + 60, START + 60]
    assert [call.state for call in harness.calls] == [{}, {"n": 1}, {}, {"n": 1}]


def test_batch_never_crosses_the_end_of_a_window() -> None:
    harness = Harness(window_seconds=60, batch_size=100, batching_seconds=5)
    harness.now += 58
    harness.put_records()
    harness.now += 3
    harness.put_records()
    harness.run_for(10)
    assert harness.list_numbers() == [[0], [], [1]]


def test_response_without_state_is_a_failure() -> None:
    harness = Harness(window_seconds=60, retries=0)
    harness.function = lambda _: InvocationResult(response={})
    harness.put_records()
    harness.run_for(1)
    assert [discarded.error for discarded in harness.discarded] == ["the response has no state"]


def test_final_response_without_state_is_a_failure_too() -> None:
    harness = Harness(window_seconds=60, retries=0)
    harness.function = lambda call: InvocationResult(response={} if call.final else {"state": {}})
    harness.put_records()
    harness.run_for(70)
    assert [(discarded.invocation.final, discarded.error) for discarded in harness.discarded] == [
        (True, "the response has no state")
    ]


def test_window_with_more_than_a_megabyte_of_state_ends_early() -> None:
    harness = Harness(window_seconds=60)
    harness.function = lambda call: InvocationResult(response={"state": {} if call.early else {"s": "x" * STATE_BYTES}})
    harness.put_records()
    harness.run_for(1)
    harness.function = lambda _: InvocationResult(response={"state": {"s": "y"}})
    harness.put_records()
    harness.run_for(1)
    assert [(call.early, call.final, len(call.state)) for call in harness.calls] == [
        (False, False, 0),
        (True, False, 1),
        (False, False, 0),
    ]


def test_failing_batch_is_retried_with_the_previous_state() -> None:
    harness = Harness(window_seconds=60)
    harness.put_records()
    harness.function = lambda _: InvocationResult(response={"state": {"n": 1}})
    harness.run_for(1)
    harness.put_records()
    harness.function = make_failing_function(1)
    harness.run_for(0.5)
    harness.function = lambda _: InvocationResult(response={"state": {"n": 2}})
    harness.run_for(5)
    assert harness.list_numbers() == [[0], [1], [1]]
    assert [call.state for call in harness.calls] == [{}, {"n": 1}, {"n": 1}]


def test_nothing_overtakes_a_failing_batch() -> None:
    harness = Harness(batch_size=1)
    harness.put_records(2)
    harness.function = make_failing_function(0)
    harness.run_for(20)
    assert {number for [number] in harness.list_numbers()} == {0}


def test_retries_end_after_the_given_number_and_the_batch_is_discarded() -> None:
    harness = Harness(batch_size=2, retries=2)
    harness.put_records(3)
    harness.function = make_failing_function(0)
    harness.run_for(60)
    assert harness.list_numbers() == [[0, 1], [0, 1], [0, 1], [2]]
    [discarded] = harness.discarded
    assert (discarded.condition, discarded.attempts, discarded.error) == ("RetryAttemptsExhausted", 3, "refused")
    assert [record.sequence_number for record in discarded.invocation.records] == ["00000", "00001"]


def test_discarded_final_invocation_carries_the_state_of_its_window_to_the_destination() -> None:
    harness = Harness(window_seconds=60, retries=0)
    harness.function = lambda call: (
        InvocationResult(error="down") if call.final else InvocationResult(response={"state": {"n": 1}})
    )
    harness.put_records()
    harness.run_for(70)
    [discarded] = harness.discarded
    assert discarded.invocation.final
    assert discarded.invocation.state == {"n": 1}
    harness.put_records()
    harness.run_for(1)
    assert harness.calls[-1].state == {}


def test_throttled_invocation_is_no_retry_and_is_not_bisected() -> None:
    harness = Harness(batch_size=2, bisect=True, retries=0)
    harness.put_records(2)
    results = [InvocationResult(error="rate exceeded", throttled=True)] * 3 + [InvocationResult(response=None)]
    harness.function = lambda _: results.pop(0)
    harness.run_for(60)
    assert harness.list_numbers() == [[0, 1]] * 4
    assert harness.discarded == []


def test_batch_whose_invocation_raises_is_not_lost() -> None:
    harness = Harness()

    def raise_error(_: Invocation) -> InvocationResult:
        raise OSError("no more processes")

    harness.put_records()
    harness.function = raise_error
    with pytest.raises(OSError, match="no more processes"):
        harness.run_for()
    harness.is_shard_closed = True
    assert not harness.worker.is_drained
    harness.function = lambda _: InvocationResult(response=None)
    harness.run_for(1)
    assert harness.list_numbers() == [[0], [0]]
    assert harness.worker.is_drained


@pytest.mark.parametrize("bad", range(8))
def test_bisecting_isolates_the_bad_record_and_processes_the_others_in_order(bad: int) -> None:
    harness = Harness(batch_size=8, bisect=True, retries=2)
    harness.put_records(8)
    harness.function = make_failing_function(bad)
    harness.run_for(60)
    processed = [number for numbers in harness.list_numbers() if bad not in numbers for number in numbers]
    assert processed == [number for number in range(8) if number != bad]
    assert [[int(r.sequence_number) for r in d.invocation.records] for d in harness.discarded] == [[bad]]


def test_partial_response_continues_from_the_lowest_failure() -> None:
    harness = Harness(batch_size=4, partial_responses=True)
    responses = [{"batchItemFailures": [{"itemIdentifier": "00003"}, {"itemIdentifier": "00002"}]}, {}]
    harness.function = lambda _: InvocationResult(response=responses.pop(0))
    harness.put_records(4)
    harness.run_for(10)
    assert harness.list_numbers() == [[0, 1, 2, 3], [2, 3]]


@pytest.mark.parametrize("response", [{}, None, {"batchItemFailures": []}])
def test_empty_partial_response_is_a_success(response: Any) -> None:
    harness = Harness(partial_responses=True)
    harness.function = lambda _: InvocationResult(response=response)
    harness.put_records()
    harness.run_for(10)
    assert harness.list_numbers() == [[0]]


def test_changed_settings_apply_from_the_next_batch_on() -> None:
    harness = Harness(batch_size=1)
    harness.put_records(1)
    harness.run_for()
    harness.worker.apply_settings(MappingSettings(function="f", stream_arn="s", batch_size=5))
    harness.put_records(3)
    harness.run_for()
    assert harness.list_numbers() == [[0], [1, 2, 3]]


def test_window_ends_with_its_shard_which_is_drained_only_then() -> None:
    harness = Harness(window_seconds=60, batching_seconds=5)
    harness.function = lambda call: InvocationResult(response={"state": {"n": len(call.records)}})
    harness.put_records(3)
    harness.run_for(1)
    assert not harness.worker.is_drained
    harness.is_shard_closed = True
    harness.run_for(1)
    assert [(len(call.records), call.final) for call in harness.calls] == [(3, False), (0, True)]
    assert harness.calls[-1].state == {"n": 3}
    assert harness.worker.is_drained


def test_open_shard_is_never_drained() -> None:
    harness = Harness()
    harness.put_records()
    harness.run_for(1)
    assert not harness.worker.is_drained


def test_closed_shard_is_not_drained_while_a_batch_fails() -> None:
    harness = Harness(retries=1)
    harness.put_records()
    harness.is_shard_closed = True
    harness.function = make_failing_function(0)
    harness.run_for(0.5)
    assert not harness.worker.is_drained
    harness.run_for(10)
    assert harness.worker.is_drained


def test_batch_that_its_destination_refuses_is_not_lost() -> None:
    harness = Harness(retries=0)
    harness.put_records()
    harness.function = make_failing_function(0)
    harness.refusals = 1
    with pytest.raises(OSError, match="refused"):
        harness.run_for()
    harness.run_for(5)
    assert [[r.sequence_number for r in d.invocation.records] for d in harness.discarded] == [["00000"]]
    assert harness.list_numbers() == [[0], [0]]
