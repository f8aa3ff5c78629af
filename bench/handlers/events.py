"""Events as a mapping hands them over: a minute of a fleet, or a few seconds of a larger one."""

import base64
from collections.abc import Iterable, Sequence
from typing import Any

from producer.aggregate import aggregate
from producer.motion import fleet
from producer.names import names
from unicorn.codec import encode
from unicorn.reading import Reading

Event = dict[str, Any]

_MINUTE = 1_790_000_040_000
"""The start of one, in milliseconds since the epoch."""
_TOGETHER = 240
"""Readings in an aggregate, as many as the producer puts together."""


def readings(*, unicorns: int, seconds: range, count: int, seed: int) -> list[Reading]:
    """So many readings of a fleet at one a second, spread over the second as the producer spreads them."""
    flying = fleet(names(unicorns), seed=seed)
    moments = (_MINUTE + second * 1000 for second in seconds)
    flown = [one.fly(moment + place * 1000 // unicorns) for moment in moments for place, one in enumerate(flying)]
    assert len(flown) >= count
    return flown[:count]


def aggregated(flown: Sequence[Reading]) -> Event:
    """An event of the aggregates that hold them."""
    keys, data = [reading.Name for reading in flown], [encode(reading) for reading in flown]
    spans = [slice(start, start + _TOGETHER) for start in range(0, len(flown), _TOGETHER)]
    return event_of("wildrydes", (("a", aggregate(keys[span], data[span])) for span in spans))


def plain(flown: Sequence[Reading]) -> Event:
    """An event of a record for each."""
    return event_of("wildrydes", ((reading.Name, encode(reading)) for reading in flown))


def summaries(encoded: Iterable[tuple[str, bytes]]) -> Event:
    """An event of minute summaries, by partition key and data."""
    return event_of("wildrydes-summary", encoded)


def event_of(stream: str, records: Iterable[tuple[str, bytes]]) -> Event:
    """Return the event of records, each with its partition key and data."""
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
                    "approximateArrivalTimestamp": _MINUTE / 1000 + 60,
                },
            }
            for number, (key, data) in enumerate(records)
        ]
    }
