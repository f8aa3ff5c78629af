"""Kinesis events as AWS documents them, with other data."""

import base64
import json
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from aws_kinesis_agg.aggregator import RecordAggregator

_FOLDER = Path(__file__).parent

Event = dict[str, Any]


def kinesis(*data: bytes, stream: str = "wildrydes") -> Event:
    """Return the event of a mapping without a window. Source: "Using Lambda to process records from Kinesis"."""
    return _repeat_with(_read("kinesis.json"), data, stream)


def kinesis_window(*data: bytes, state: Event | None = None, final: bool = False, early: bool = False) -> Event:
    """Return the event of a mapping with a tumbling window. Source: "Implementing stateful Kinesis Data Streams"."""
    event = _repeat_with(_read("kinesis_window.json"), data, "wildrydes")
    return event | {"state": state or {}, "isFinalInvokeForWindow": final, "isWindowTerminatedEarly": early}


def _read(name: str) -> Event:
    return dict(json.loads((_FOLDER / name).read_text()))


def _repeat_with(event: Event, data: Sequence[bytes], stream: str) -> Event:
    """Return the event with a record for each data, and increasing sequence numbers."""
    (pattern,) = event["Records"]
    first = int(pattern["kinesis"]["sequenceNumber"])
    return event | {"Records": [_record(pattern, first + index, content, stream) for index, content in enumerate(data)]}


def _record(pattern: Event, number: int, data: bytes, stream: str) -> Event:
    record = deepcopy(pattern)
    shard_id = pattern["eventID"].partition(":")[0]
    record["kinesis"] |= {"sequenceNumber": str(number), "data": base64.b64encode(data).decode()}
    record["eventID"] = f"{shard_id}:{number}"
    record["eventSourceARN"] = record["eventSourceARN"].replace("stream/wildrydes", f"stream/{stream}")
    return record


def aggregate(records: Sequence[tuple[str, bytes, int | None]]) -> bytes:
    """Aggregate records with AWS's own library, given each one's partition key, data and explicit hash key."""
    aggregator = RecordAggregator(1024 * 1024)
    for key, data, hash_key in records:
        assert aggregator.add_user_record(key, data, None if hash_key is None else str(hash_key)) is None
    contents: bytes = aggregator.clear_and_get().get_contents()[2]
    return contents
