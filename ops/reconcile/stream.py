"""What the stream of readings still has of a span of minutes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from consumer.starting_position import TRIM_HORIZON, Start
from consumer.stream_reader import records
from ops.deployment import Deployment
from ops.reconcile.row import Key
from ops.reconcile.stream_index import StreamIndex
from ops.time_range import TimeRange
from ops.watermark import get_window_seconds
from unicorn.codec import decode
from unicorn.reading import Reading
from unicorn.timestamps import format_timestamp, parse_timestamp, start_of_minute

CLOCK_SKEW = timedelta(hours=1)
"""A unicorn's clock may run ahead: its readings then arrived before their own minute."""


@dataclass(slots=True)
class StreamRead:
    """What was read of the stream, beside the rows in the ledger."""

    since: datetime
    """From this minute on the stream still has every reading."""
    records: int = 0
    late: int = 0
    """Deliveries in a window that began after the reading's own minute was over."""
    unreadable: int = 0
    """Pieces of data that are no reading and arrived in the span."""

    def has(self, key: Key) -> bool:
        """Whether the stream still has all of a minute."""
        return key[1] >= format_timestamp(self.since)[:16]


def read_stream(
    deployment: Deployment, span: TimeRange, ledger: StreamIndex, now: datetime, report: Callable[[str], None]
) -> StreamRead:
    """Read what arrived from an hour before the span until now into the ledger, as far as it is kept."""
    kinesis, stream = deployment.session.client("kinesis"), deployment.outputs["ReadingsStreamName"]
    described = kinesis.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]
    kept_since = now - timedelta(hours=described["RetentionPeriodHours"])
    created = described["StreamCreationTimestamp"].astimezone(UTC)
    found = StreamRead(since=span.first if created > kept_since else max(span.first, kept_since + CLOCK_SKEW))
    window = get_window_seconds(deployment)
    begin = span.first - CLOCK_SKEW
    start: Start = begin if begin > max(created, kept_since) else TRIM_HORIZON
    first, end = span.bounds()
    for record in records(kinesis, stream, start, until_caught_up=True):
        found.records += 1
        if found.records % 1000 == 0:
            report(f"{found.records:,} records, to {record.arrived:%H:%M:%S}")
        for piece in decode(record.data):
            if not isinstance(piece, Reading):
                found.unreadable += span.first <= record.arrived < span.end
            elif first <= piece.StatusTime < end:
                ledger.add(piece)
                found.late += is_late(piece, record.arrived, window)
    return found


def is_late(reading: Reading, arrived: datetime, window_seconds: int) -> bool:
    """Whether the reading's own minute was over before the window in which it arrived began."""
    seconds = arrived.timestamp()
    began = seconds // window_seconds * window_seconds if window_seconds else seconds
    minute = parse_timestamp(start_of_minute(reading.StatusTime))
    return minute.timestamp() + 60 <= began
