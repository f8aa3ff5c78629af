"""Compute the monthly bill of a fleet: a line for each thing that AWS charges for, with its assumptions."""

from collections.abc import Iterator
from dataclasses import dataclass

from ops.cost import prices
from ops.cost.line import SECONDS, Line
from ops.cost.prices import GB, HOURS
from ops.cost.throughput import SUMMARY_BYTES, Throughput
from ops.cost.viewers import bill_viewers

MEMORY_GB = 0.5
"""The memory of each function."""
ROW_BYTES = 540
"""Bytes of a row in the table."""
ARCHIVED_BYTES, COMPACTED_BYTES = 40, 24
"""Bytes of a reading in Parquet: with Snappy in objects of a minute, and with ZSTD sorted by name and time."""
_COMPACTION_SECONDS = 20
"""The time to compact an hour, an assumption: three statements, listings and removals."""
_COMPACTION_LISTINGS = 12
"""Listings for each hour: two by each of three statements, and those of the function."""
LEAST_SCANNED_BYTES = 10 * 10**6
"""The minimum number of bytes that Athena bills for a statement."""
LOG_BYTES = 1_200
"""Bytes that an invocation logs: Lambda's own lines and the function's."""
ALARMS, METRICS = 31, 4
"""Alarms of the monitoring stack, and custom metrics of the functions."""
_KEY_USERS = 18
"""Callers of the stage's own key: buckets and their writers, the table and the processor, the topic, the log groups."""


@dataclass(frozen=True, slots=True)
class Bill:
    """All lines of a month. Stored data is counted for that month only."""

    lines: tuple[Line, ...]

    @property
    def total(self) -> float:
        return sum(line.dollars for line in self.lines)

    @property
    def hourly(self) -> float:
        return self.total / HOURS

    def sum_by_service(self) -> dict[str, float]:
        """Return the US dollars of each service, in the order of the pipeline."""
        services: dict[str, float] = {}
        for line in self.lines:
            services[line.service] = services.get(line.service, 0.0) + line.dollars
        return services


def compute_bill(throughput: Throughput, *, on_demand: bool = False, customer_key: bool = False) -> Bill:
    """Compute the bill of a month.

    `on_demand` replaces provisioned shards by on-demand streams; `customer_key` replaces AWS's keys by the stage's own.
    """
    bill_streams = _bill_on_demand if on_demand else _bill_provisioned
    parts = (bill_streams, _bill_delivery, _bill_functions, _bill_table, _bill_archive, _bill_watching, bill_viewers)
    lines = [line for bill_part in parts for line in bill_part(throughput)]
    return Bill((*lines, *_bill_keys(throughput, customer_key=customer_key)))


def _bill_provisioned(throughput: Throughput) -> Iterator[Line]:
    service, shards = "Kinesis", 2 * throughput.shards
    yield Line(service, f"{shards:,} shards of two streams", shards * HOURS, prices.SHARD_HOUR)
    units = (throughput.payload_units + throughput.summaries) * SECONDS
    yield Line(service, "payload units: each started 25 KB of a record", units, prices.PAYLOAD_UNIT)
    if throughput.retention > 24:
        yield Line(service, f"retention of {throughput.retention:,} h", shards * HOURS, prices.EXTENDED_HOUR)
    yield from _bill_both_modes(throughput)


def _bill_on_demand(throughput: Throughput) -> Iterator[Line]:
    service = "Kinesis"
    readers = throughput.readers + (0 if throughput.is_pushed else throughput.viewers)
    read = readers * throughput.bytes + throughput.summaries * SUMMARY_BYTES
    yield Line(service, "two streams on demand", 2 * HOURS, prices.STREAM_HOUR)
    written = (max(throughput.bytes, throughput.records * 1024) + throughput.summaries * 1024) * SECONDS
    yield Line(service, "each started KB of a record", written / GB, prices.STREAM_IN)
    yield Line(service, "read by the functions, Firehose and consoles", read * SECONDS / GB, prices.STREAM_OUT)
    if throughput.retention > 24:
        stored = _compute_stored_gb(throughput, min(throughput.retention, 168) - 24)
        yield Line(service, f"retention of {throughput.retention:,} h", stored, prices.STREAM_EXTENDED)
    yield from _bill_both_modes(throughput)


def _bill_both_modes(throughput: Throughput) -> Iterator[Line]:
    """Bill old records and encryption, which cost the same for provisioned and on-demand streams."""
    if throughput.retention > 168:
        old = _compute_stored_gb(throughput, throughput.retention - 168)
        yield Line("Kinesis", "storage of records older than 7 days", old, prices.LONG_TERM)
    # Source: Kinesis Data Streams developer guide, "Costs, Regions, and performance considerations": a request each
    # five minutes for each stream and each of its callers.
    callers = 6 + throughput.viewers
    yield Line("Kinesis", "encryption: each caller's data key", callers * SECONDS / 300, prices.KEY_REQUEST)


def _bill_delivery(throughput: Throughput) -> Iterator[Line]:
    size = throughput.delivered_bytes * SECONDS / GB
    yield Line("Firehose", "each record in whole 5 KB", size, prices.DELIVERED)
    yield Line("Firehose", "conversion to Parquet", size, prices.CONVERTED)


def _bill_functions(throughput: Throughput) -> Iterator[Line]:
    """Bill the functions. Assume 50 ms per invocation, 0.1 ms per reading and 2 ms per summary."""
    invocations = _count_aggregator_calls(throughput) + _count_processor_calls(throughput)
    seconds = 0.05 * invocations + SECONDS * (0.0001 * throughput.readings + 0.002 * throughput.summaries)
    yield Line("Lambda", "calls every 5 s per shard, and per window", invocations, prices.INVOCATION)
    yield Line("Lambda", "running time with 512 MB", seconds * MEMORY_GB, prices.GB_SECOND)


def _bill_table(throughput: Throughput) -> Iterator[Line]:
    size = throughput.rows * SECONDS * ROW_BYTES / GB
    yield Line("DynamoDB", "a write for each summary", throughput.summaries * SECONDS, prices.ROW_WRITE)
    yield Line("DynamoDB", "a read before each write", throughput.summaries * SECONDS, prices.ROW_READ)
    yield Line("DynamoDB", "storage of a month's rows", size, prices.TABLE_MONTH)
    yield Line("DynamoDB", "point-in-time recovery of the rows", size, prices.BACKUP_MONTH)


def _bill_archive(throughput: Throughput) -> Iterator[Line]:
    objects = max(SECONDS / 60, throughput.bytes * SECONDS / (64 * 2**20))
    size = throughput.readings * SECONDS * ARCHIVED_BYTES / GB
    compacted = size / ARCHIVED_BYTES * COMPACTED_BYTES
    yield Line("S3", "storage of a month's compacted archive", compacted, prices.OBJECT_MONTH)
    yield Line("S3", "replaced objects, stored for another month", size, prices.OBJECT_MONTH)
    yield Line("S3", "an object per minute, or per 64 MB", objects, prices.OBJECT_WRITE)
    seconds = HOURS * _COMPACTION_SECONDS
    yield Line("Compaction", "the function, each hour", seconds * MEMORY_GB, prices.GB_SECOND)
    # Two statements count rows and read only footers; one reads the rows.
    scanned = HOURS * 2 * LEAST_SCANNED_BYTES + max(HOURS * LEAST_SCANNED_BYTES, size * GB)
    yield Line("Compaction", "bytes that Athena scans", scanned, prices.SCANNED)
    yield Line("Compaction", "listings of hours", HOURS * _COMPACTION_LISTINGS, prices.OBJECT_WRITE)
    yield Line("Compaction", "objects that Athena reads", 3 * objects, prices.OBJECT_READ)


def _bill_keys(throughput: Throughput, *, customer_key: bool) -> Iterator[Line]:
    """Bill the topic's key, or the stage's key, which encrypts the topic too. Rotations, a dollar each, are left out.

    Assume that each user of a bucket, the table, the topic or a log makes a request every five minutes, as streams do.
    """
    if not customer_key:
        yield Line("Watching", "the topic's key", 1, prices.KEY_MONTH)
        return
    yield Line("Key", "the stage's key, which also encrypts the topic", 1, prices.KEY_MONTH)
    users = _KEY_USERS + throughput.viewers
    yield Line("Key", "key requests of buckets, table, topic and logs", users * SECONDS / 300, prices.KEY_REQUEST)


def _bill_watching(throughput: Throughput) -> Iterator[Line]:
    """Bill monitoring. Assume that a call of the alerts function takes 0.1 s, and 0.43 ms per unicorn and minute."""
    minutes = SECONDS / 60
    invocations = _count_aggregator_calls(throughput) + _count_processor_calls(throughput)
    calls = (2 * throughput.shards + 1) * minutes
    seconds = 0.1 * calls + (0.0004 + 0.00003) * throughput.unicorns * minutes
    yield Line("Watching", "logs", (invocations + calls) * LOG_BYTES / GB, prices.LOGGED)
    yield Line("Watching", "alarms", ALARMS, prices.ALARM)
    yield Line("Watching", "metrics of the functions", METRICS, prices.METRIC)
    yield Line("Watching", "the CloudWatch dashboard", 1, prices.DASHBOARD)
    yield Line("Watching", "calls of the alerts function", calls, prices.INVOCATION)
    yield Line("Watching", "running time of the alerts function", seconds * MEMORY_GB, prices.GB_SECOND)
    # The roster is one more object each minute.
    yield Line("Watching", "objects written by the alerts function", calls + minutes, prices.OBJECT_WRITE)
    yield Line("Watching", "listings of failed batches", minutes, prices.OBJECT_WRITE)
    reads = (3 * throughput.shards + 1) * minutes
    yield Line("Watching", "objects read by the alerts function", reads, prices.OBJECT_READ)


def _count_aggregator_calls(throughput: Throughput) -> float:
    """Count the aggregator's calls: one per shard every five seconds, or one for each full payload of readings."""
    return max(throughput.shards * SECONDS / 5, throughput.readings * SECONDS / 7_400)


def _count_processor_calls(throughput: Throughput) -> float:
    """Count the processor's calls. The summaries of a window arrive together."""
    return max(2 * throughput.shards * SECONDS / 60, throughput.summaries * SECONDS / 1_000)


def _compute_stored_gb(throughput: Throughput, hours: int) -> float:
    """Return the gigabytes of both streams in that many hours."""
    rate = throughput.bytes + throughput.summaries * SUMMARY_BYTES
    return rate * hours * 3600 / GB
