"""What AWS did with a shard, replayed: a mapping, its function's responses, and the record that AWS made of them.

The answers of the API are replayed in tests/clouds/test_recorded_mappings.py.
"""

from collections.abc import Callable
from typing import Any

import pytest

from emulator.event_source_mapping.destination import make_invocation_record
from emulator.event_source_mapping.invocation import Invocation, InvocationResult
from tests.unit.emulator.event_source_mapping.harness import Harness, make_failing_function

FAILED = {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"}
REPORTED = {**FAILED, "functionError": None}


def replay(function: Callable[[Invocation], InvocationResult], **settings: Any) -> Harness:
    """Return a harness whose worker has processed a record to the end."""
    harness = Harness(**settings)
    harness.function = function
    harness.put_records()
    harness.run_for(300)
    return harness


def describe_discarded(harness: Harness) -> dict[str, Any]:
    """Return the record that the on-failure destination gets, of the only batch that was discarded."""
    [discarded] = harness.discarded
    place = {"function_arn": "arn:f", "shard_id": "shardId-0", "stream_arn": "arn:s", "request_id": "r"}
    return make_invocation_record(discarded, **place)


def respond(response: Any) -> Callable[[Invocation], InvocationResult]:
    return lambda _: InvocationResult(response=response)


@pytest.mark.parametrize("response", ["", [], None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}])
def test_response_that_reports_nothing_is_a_success(response: Any) -> None:
    harness = replay(respond(response), partial_responses=True, retries=2)
    assert (harness.list_numbers(), harness.discarded) == ([[0]], [])


@pytest.mark.parametrize(
    "item",
    [
        {"itemIdentifier": ""},
        {"itemIdentifier": None},
        {"foo": "00000"},
        {"foo": None},
        {"itemIdentifier": "not of this batch"},
    ],
)
def test_report_of_no_record_of_the_batch_fails_the_whole_batch(item: dict[str, Any]) -> None:
    harness = replay(respond({"batchItemFailures": [item]}), partial_responses=True, retries=2)
    assert harness.list_numbers() == [[0], [0], [0]]
    record = describe_discarded(harness)
    assert record["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert record["requestContext"]["approximateInvokeCount"] == 3
    assert record["responseContext"] == REPORTED


@pytest.mark.parametrize("report", ["00000", ["00000"], [None], {"itemIdentifier": "00000"}, 7, [[]]])
def test_malformed_report_fails_the_batch_and_its_retries_wait(report: Any) -> None:
    harness = Harness(partial_responses=True)
    harness.function = respond({"batchItemFailures": report})
    harness.put_records()
    harness.run_for(10)
    assert 2 <= len(harness.calls) <= 5


def test_raised_error_is_told_as_unhandled() -> None:
    harness = replay(make_failing_function(0), partial_responses=True, retries=2)
    assert len(harness.calls) == 3
    assert describe_discarded(harness)["responseContext"] == FAILED


def test_retries_start_anew_after_partial_progress() -> None:
    def report_sixth(call: Invocation) -> InvocationResult:
        failed = [record.sequence_number for record in call.records if record.sequence_number == "00005"]
        return InvocationResult(response={"batchItemFailures": [{"itemIdentifier": number} for number in failed]})

    harness = Harness(batch_size=3, retries=3, partial_responses=True)
    harness.function = report_sixth
    harness.put_records(6)
    harness.run_for(60)
    assert harness.list_numbers() == [[0, 1, 2], [3, 4, 5], [5], [5], [5], [5]]
    record = describe_discarded(harness)
    assert record["requestContext"]["approximateInvokeCount"] == 4
    assert record["responseContext"] == REPORTED
    assert record["KinesisBatchInfo"]["batchSize"] == 1


def test_record_that_expired_before_it_was_read_goes_to_the_destination_alone() -> None:
    harness = Harness(batch_size=10, retries=0, record_age_seconds=60)
    harness.put_records(1)
    harness.now += 61
    harness.put_records(5)
    harness.run_for(10)
    record = describe_discarded(harness)
    assert record["requestContext"]["condition"] == "RecordAgeExceeded"
    assert record["requestContext"]["approximateInvokeCount"] == 1
    assert record["KinesisBatchInfo"]["batchSize"] == 1
    assert "responseContext" not in record
    assert harness.list_numbers() == [[1, 2, 3, 4, 5]]


def test_record_that_expired_while_it_was_retried_has_no_response_either() -> None:
    harness = replay(make_failing_function(0), record_age_seconds=60)
    record = describe_discarded(harness)
    assert record["requestContext"]["condition"] == "RecordAgeExceeded"
    assert record["requestContext"]["approximateInvokeCount"] == len(harness.calls) > 1
    assert "responseContext" not in record
