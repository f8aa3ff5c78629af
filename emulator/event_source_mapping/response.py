"""Judge the response of a function that returned.

Sources: Lambda developer guide, "Configuring partial batch response with Kinesis Data Streams", success and failure
conditions; "Tumbling windows".
"""

from typing import Any

from emulator.event_source_mapping.invocation import Invocation
from emulator.event_source_mapping.settings import MappingSettings


def find_fault(settings: MappingSettings, invocation: Invocation, response: Any) -> str | None:
    """Return why the response counts as a failure, or None."""
    document = response if isinstance(response, dict) else {}
    if invocation.window is not None and not isinstance(document.get("state"), dict):
        return "the response has no state"
    if settings.partial_responses and document.get("batchItemFailures"):
        return "the response reports batch item failures"
    return None


def count_processed_records(settings: MappingSettings, invocation: Invocation, response: Any) -> int:
    """Return how many records precede the lowest reported failure.

    It is 0 if nothing was reported, and if any of the report is malformed or names no record of the batch: then the
    whole batch has failed.
    """
    failures = response.get("batchItemFailures") if isinstance(response, dict) else None
    if not settings.partial_responses or not isinstance(failures, list):
        return 0
    numbers = [record.sequence_number for record in invocation.records]
    identifiers: list[Any] = [item.get("itemIdentifier") if isinstance(item, dict) else None for item in failures]
    if not identifiers or any(identifier not in numbers for identifier in identifiers):
        return 0
    return min(map(numbers.index, identifiers))
