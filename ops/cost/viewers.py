"""Bill the consoles that are open: what they read from the stream, or what is pushed to them."""

import math
from collections.abc import Iterator

from ops.cost import prices
from ops.cost.line import SECONDS, Line
from ops.cost.prices import GB
from ops.cost.throughput import READING_BYTES, Throughput

_ENCODED = 4 / 3
"""GetRecords gives a browser each record in base64."""
_ANSWER_BYTES = 222
"""Bytes of a record's sequence number, arrival and key in the answer to GetRecords."""
FRAME_READING_BYTES = 14.5
"""Bytes of a reading in a frame of a large fleet."""
_OPERATION_BYTES = 5 * 1024
"""Each started 5 KB of an event is an operation. Source: AWS AppSync pricing, "Event APIs"."""
_SNAPSHOT_SECONDS = 5
_FUNCTION_GB = 0.5
PUSH_ALARMS = 4
"""Alarms of the function that makes the frames."""


def bill_viewers(throughput: Throughput) -> Iterator[Line]:
    """Bill what open consoles cost. One that is open around the clock is a viewer."""
    if throughput.is_pushed:
        yield from _bill_push(throughput)
        return
    sent = throughput.readings * READING_BYTES * _ENCODED + throughput.records * _ANSWER_BYTES
    yield Line("Viewers", "readings sent to open consoles", throughput.viewers * sent * SECONDS / GB, prices.SENT_OUT)


def _bill_push(throughput: Throughput) -> Iterator[Line]:
    """Bill the push feed: a frame per shard and second. Assume that one takes 50 ms, and 0.02 ms for each reading."""
    frames = throughput.shards * SECONDS
    size = throughput.readings / throughput.shards * FRAME_READING_BYTES
    operations = frames * math.ceil(size / _OPERATION_BYTES)
    seconds = 0.05 * frames + 0.00002 * throughput.readings * SECONDS
    viewers = throughput.viewers
    yield Line("Viewers", "frames published, in operations of 5 KB", operations, prices.EVENT_OPERATION)
    yield Line("Viewers", "frames received, in operations of 5 KB", viewers * operations, prices.EVENT_OPERATION)
    yield Line("Viewers", "minutes of connections", viewers * SECONDS / 60, prices.CONNECTION_MINUTE)
    yield Line("Viewers", "frames sent to open consoles", viewers * frames * size / GB, prices.SENT_OUT)
    yield Line("Viewers", "calls of the function that makes frames", frames, prices.INVOCATION)
    yield Line("Viewers", "its running time with 512 MB", seconds * _FUNCTION_GB, prices.GB_SECOND)
    yield Line("Viewers", "its snapshots, every 5 s", frames / _SNAPSHOT_SECONDS, prices.OBJECT_WRITE)
    yield Line("Viewers", "its alarms", PUSH_ALARMS, prices.ALARM)
