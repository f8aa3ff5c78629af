"""Read a range of minutes from the stream of readings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from aggregator.lateness import find_first_timely_minute
from aws.kinesis import create_kinesis_client
from consumer.starting_position import TRIM_HORIZON, StartingPosition
from consumer.stream_reader import read_records
from ops.deployment import Deployment
from ops.read_progress import ReadProgress
from ops.reconcile.stream_index import StreamIndex
from ops.time_range import TimeRange
from ops.watermark import get_window_seconds
from unicorn.codec import decode
from unicorn.reading import Reading
from unicorn.timestamps import format_timestamp

CLOCK_SKEW = timedelta(hours=1)
"""The most that a unicorn's clock may be ahead. Its readings then arrive before their own minute."""
_READERS = 8
"""Shards that are read at the same time: a page takes about a tenth of a second, in which one core decodes several."""


@dataclass(slots=True)
class StreamRead:
    """Counts of what was read from the stream. The index holds the rows."""

    since: datetime | None = None
    """The stream still has every reading from this minute on; None if it was not read."""
    first_arrival: datetime | None = None
    """When the first record arrived that was read; None if none was."""
    records: int = 0
    late: int = 0
    """Deliveries of readings whose minute ended before the window began in which they arrived."""
    unreadable: int = 0
    """Pieces of data that arrived in the range and are not readings."""

    @property
    def first_minute(self) -> str | None:
        """The first minute that the stream still has as a whole, as in a key; None if it was not read."""
        return format_timestamp(self.since)[:16] if self.since else None


def read_stream(
    deployment: Deployment, time_range: TimeRange, index: StreamIndex, now: datetime, report: Callable[[str], None]
) -> StreamRead:
    """Put the range's readings that arrived from an hour before the range until now into the index, and count them."""
    kinesis, stream = deployment.session.client("kinesis"), deployment.outputs["ReadingsStreamName"]
    described = kinesis.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]
    oldest = now - timedelta(hours=described["RetentionPeriodHours"])
    created = described["StreamCreationTimestamp"].astimezone(UTC)
    content = StreamRead(since=time_range.first if created > oldest else max(time_range.first, oldest + CLOCK_SKEW))
    find_timely = make_timely_finder(get_window_seconds(deployment))
    begin = time_range.first - CLOCK_SKEW
    start: StartingPosition = begin if begin > max(created, oldest) else TRIM_HORIZON
    first, end = time_range.format_bounds()
    progress = ReadProgress("records")
    reader = create_kinesis_client(deployment.session)
    for record in read_records(reader, stream, start, until_caught_up=True, readers=_READERS):
        content.records += 1
        content.first_arrival = min(content.first_arrival or record.arrived, record.arrived)
        progress.add(1, record.size)
        if content.records % 1000 == 0:
            report(f"{progress}, to {record.arrived:%H:%M:%S}")
        pieces = decode(record.data)
        readings = [piece for piece in pieces if isinstance(piece, Reading)]
        if len(readings) < len(pieces) and time_range.first <= record.arrived < time_range.end:
            content.unreadable += len(pieces) - len(readings)
        readings = [reading for reading in readings if first <= reading.StatusTime < end]
        index.add(readings)
        timely = find_timely(record.arrived)
        content.late += sum([reading.StatusTime < timely for reading in readings])
    return content


def make_timely_finder(window_seconds: int) -> Callable[[datetime], str]:
    """Return a function from an arrival to the first minute that had not ended before the arrival's window began.

    Readings of earlier minutes are late. The answer for the last window is kept, because records arrive in order.
    """
    find_in_window = lru_cache(4)(lambda start: find_first_timely_minute(datetime.fromtimestamp(start, UTC)))
    if not window_seconds:
        return find_first_timely_minute
    return lambda arrived: find_in_window(arrived.timestamp() // window_seconds * window_seconds)
