"""Make events as Lambda hands them to a function: a minute of a fleet, or a few seconds of a larger one."""

import base64
from collections.abc import Iterable, Sequence
from typing import Any

from bench.kpl import aggregate
from producer.motion import make_fleet
from producer.names import make_names
from producer.packing import PACKED_RECORD_BYTES
from runtime.chunks import chunk
from unicorn.codec import encode
from unicorn.reading import Reading

Event = dict[str, Any]

_MINUTE_MS = 1_790_000_040_000
"""The start of a minute, in milliseconds since the epoch."""
_READINGS_PER_AGGREGATE = 240
"""As many as fit into 46 KB, with their keys."""


def make_readings(*, unicorns: int, seconds: range, count: int, seed: int) -> list[Reading]:
    """Return the first `count` readings of a fleet at one per second, spread over the second as the producer does."""
    flying = make_fleet(make_names(unicorns), seed=seed)
    moments = (_MINUTE_MS + second * 1000 for second in seconds)
    readings = [
        unicorn.fly(moment + place * 1000 // unicorns) for moment in moments for place, unicorn in enumerate(flying)
    ]
    assert len(readings) >= count
    return readings[:count]


def make_aggregated_event(readings: Sequence[Reading]) -> Event:
    """Return an event whose records are aggregates of the readings."""
    keys, data = [reading.Name for reading in readings], [encode(reading) for reading in readings]
    starts = range(0, len(readings), _READINGS_PER_AGGREGATE)
    spans = [slice(start, start + _READINGS_PER_AGGREGATE) for start in starts]
    return make_event("wildrydes", (("a", aggregate(keys[span], data[span])) for span in spans))


def make_packed_event(readings: Sequence[Reading]) -> Event:
    """Return an event whose records are as full of readings as the producer's packed records."""
    lines = map(encode, readings)
    records = chunk(lines, len, max_items=len(readings), max_bytes=PACKED_RECORD_BYTES)
    return make_event("wildrydes", (("a", b"".join(record)) for record in records))


def make_single_record_event(readings: Sequence[Reading]) -> Event:
    """Return an event with one record per reading."""
    return make_event("wildrydes", ((reading.Name, encode(reading)) for reading in readings))


def make_summary_event(summaries: Iterable[tuple[str, bytes]]) -> Event:
    """Return an event of minute summaries, each given as partition key and data."""
    return make_event("wildrydes-summary", summaries)


def make_event(stream: str, records: Iterable[tuple[str, bytes]]) -> Event:
    """Return the event of records, each given as partition key and data."""
    return {
        "Records": [
            {
                "eventID": f"shardId-000000000000:{number}",
                "eventSource": "aws:kinesis",
                "eventSourceARN": f"arn:aws:kinesis:eu-west-1:123456789012:stream/{stream}",
                "kinesis": {
                    "kinesisSchemaVersion": "1.0",
                    "partitionKey": key,
                    "sequenceNumber": str(number),
                    "data": base64.b64encode(data).decode(),
                    "approximateArrivalTimestamp": _MINUTE_MS / 1000 + 60,
                },
            }
            for number, (key, data) in enumerate(records)
        ]
    }
