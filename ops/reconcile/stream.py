"""Read a range of minutes from the stream of readings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aggregator.lateness import find_first_timely_minute
from consumer.starting_position import TRIM_HORIZON, StartingPosition
from consumer.stream_reader import read_records
from ops.deployment import Deployment
from ops.reconcile.row import Key
from ops.reconcile.stream_index import StreamIndex
from ops.time_range import TimeRange
from ops.watermark import get_window_seconds
from unicorn.codec import decode
from unicorn.reading import Reading
from unicorn.timestamps import format_timestamp

CLOCK_SKEW = timedelta(hours=1)
"""The most that a unicorn's clock may be ahead. Its readings then arrive before their own minute."""


@dataclass(slots=True)
class StreamRead:
    """Counts of what was read from the stream. The index holds the rows."""

    since: datetime
    """The stream still has every reading from this minute on."""
    first_arrival: datetime | None = None
    """When the first record arrived that was read; None if none was."""
    records: int = 0
    late: int = 0
    """Deliveries of readings whose minute ended before the window began in which they arrived."""
    unreadable: int = 0
    """Pieces of data that arrived in the range and are not readings."""

    def covers(self, key: Key) -> bool:
        """Return whether the stream still has the whole minute."""
        return key[1] >= format_timestamp(self.since)[:16]


def read_stream(
    deployment: Deployment, time_range: TimeRange, index: StreamIndex, now: datetime, report: Callable[[str], None]
) -> StreamRead:
    """Put the range's readings that arrived from an hour before the range until now into the index, and count them."""
    kinesis, stream = deployment.session.client("kinesis"), deployment.outputs["ReadingsStreamName"]
    described = kinesis.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]
    oldest = now - timedelta(hours=described["RetentionPeriodHours"])
    created = described["StreamCreationTimestamp"].astimezone(UTC)
    content = StreamRead(since=time_range.first if created > oldest else max(time_range.first, oldest + CLOCK_SKEW))
    window = get_window_seconds(deployment)
    begin = time_range.first - CLOCK_SKEW
    start: StartingPosition = begin if begin > max(created, oldest) else TRIM_HORIZON
    first, end = time_range.format_bounds()
    for record in read_records(kinesis, stream, start, until_caught_up=True):
        content.records += 1
        content.first_arrival = min(content.first_arrival or record.arrived, record.arrived)
        if content.records % 1000 == 0:
            report(f"{content.records:,} records, to {record.arrived:%H:%M:%S}")
        for piece in decode(record.data):
            if not isinstance(piece, Reading):
                content.unreadable += time_range.first <= record.arrived < time_range.end
            elif first <= piece.StatusTime < end:
                index.add(piece)
                content.late += is_late(piece, record.arrived, window)
    return content


def is_late(reading: Reading, arrived: datetime, window_seconds: int) -> bool:
    """Return whether the reading's minute ended before the window in which it arrived began."""
    window_start = arrived
    if window_seconds:
        window_start = datetime.fromtimestamp(arrived.timestamp() // window_seconds * window_seconds, UTC)
    return reading.StatusTime < find_first_timely_minute(window_start)
