"""Records that are older than the mapping's maximum age never reach the function."""

import pytest

from emulator.event_source_mapping.invocation import InvocationResult
from tests.unit.emulator.event_source_mapping.harness import Harness, make_failing_function


def test_records_become_too_old_while_they_are_retried() -> None:
    harness = Harness(record_age_seconds=60)
    harness.put_records()
    harness.function = make_failing_function(0)
    harness.run_for(59)
    assert harness.discarded == []
    harness.run_for(60)
    [discarded] = harness.discarded
    assert discarded.condition == "RecordAgeExceeded"
    assert discarded.attempts == len(harness.calls) > 1


def test_function_never_gets_records_that_are_too_old_and_gets_the_others() -> None:
    harness = Harness(record_age_seconds=60, batch_size=10)
    harness.put_records(2)
    harness.now += 61
    harness.put_records(5)
    harness.run_for(10)
    assert harness.list_numbers() == [[2, 3, 4, 5, 6]]
    assert harness.list_discarded() == [[0, 1]]
    assert [(batch.condition, batch.attempts) for batch in harness.discarded] == [("RecordAgeExceeded", 1)]


def test_retried_batch_loses_only_the_records_that_became_too_old() -> None:
    harness = Harness(record_age_seconds=60, batch_size=2, batching_seconds=40)
    harness.put_records(1)
    harness.now += 30
    harness.put_records(1)
    harness.function = make_failing_function(0)
    harness.run_for(80)
    assert harness.list_discarded() == [[0]]
    assert harness.list_numbers()[-1] == [1]


def test_records_that_are_too_old_open_no_window_and_end_none() -> None:
    harness = Harness(record_age_seconds=60, window_seconds=60)
    harness.put_records(2)
    harness.now += 3600
    harness.put_records(1)
    harness.run_for(70)
    assert [(len(call.records), call.final) for call in harness.calls] == [(1, False), (0, True)]
    assert harness.list_discarded() == [[0, 1]]
    assert harness.discarded[0].invocation.window is None


def test_records_that_are_too_old_are_not_lost_if_their_destination_refuses_them() -> None:
    harness = Harness(record_age_seconds=60, batch_size=2)
    harness.put_records(1)
    harness.now += 61
    harness.put_records(1)
    harness.refusals = 1
    with pytest.raises(OSError, match="refused"):
        harness.run_for()
    harness.run_for(5)
    assert (harness.list_discarded(), harness.list_numbers()) == ([[0]], [[1]])


def test_final_invocation_of_an_old_window_is_made_and_given_up_only_when_it_fails() -> None:
    harness = Harness(record_age_seconds=60, window_seconds=60)
    harness.function = lambda call: (
        InvocationResult(error="down") if call.final else InvocationResult(response={"state": {"n": 1}})
    )
    harness.put_records()
    harness.run_for(1)
    harness.now += 3600
    harness.run_for(1)
    assert [call.final for call in harness.calls] == [False, True]
    assert [(batch.condition, batch.invocation.state) for batch in harness.discarded] == [
        ("RecordAgeExceeded", {"n": 1})
    ]
