"""The bill of a fleet: a line for each thing that AWS charges for, and what it rests on."""

from collections.abc import Iterator
from dataclasses import dataclass

from ops.cost import prices
from ops.cost.prices import GB, HOURS, Price
from ops.cost.throughput import KEY_BYTES, READERS, READING_BYTES, SUMMARY_BYTES, Throughput

SECONDS = HOURS * 3600
MEMORY_GB = 0.5
ROW_BYTES = 540
ARCHIVED_BYTES, COMPACTED_BYTES = 40, 24
"""Of a reading in Parquet with Snappy, in objects of a minute; and in ZSTD, sorted by name and time."""
_COMPACTION_SECONDS = 20
"""Of an hour, assumed: three statements, and what is listed and removed."""
_STATEMENT_BYTES = 10 * 10**6
"""The least that Athena bills."""
LOG_BYTES = 1_200
"""Of an invocation: Lambda's own lines and the function's."""
SHOWN_BYTES = 470
"""Of a reading on its way to a browser: its bytes in base64, sequence number, arrival and key."""
ALARMS, METRICS = 33, 11
"""Of the monitoring stack, and of the functions."""
_KEY_USERS = 16
"""Five buckets, with who writes there; the table, with the processor; the topic; the log groups."""
EVENT_COUNTS = 18
"""Six of each mapping; they cost as custom metrics do."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one thing costs a month."""

    service: str
    what: str
    quantity: float
    price: Price

    @property
    def dollars(self) -> float:
        return self.price.of(self.quantity)


@dataclass(frozen=True, slots=True)
class Bill:
    """All lines of a month, in which whatever is kept is kept for that month."""

    lines: tuple[Line, ...]

    @property
    def total(self) -> float:
        return sum(line.dollars for line in self.lines)

    @property
    def hourly(self) -> float:
        return self.total / HOURS

    def by_service(self) -> dict[str, float]:
        """Dollars of each service, in the order of the data's way."""
        services: dict[str, float] = {}
        for line in self.lines:
            services[line.service] = services.get(line.service, 0.0) + line.dollars
        return services


def compute_bill(flow: Throughput, *, on_demand: bool = False, customer_key: bool = False) -> Bill:
    """What the flow costs with provisioned shards, or with streams on demand; with AWS's keys, or with the stage's."""
    streams = _bill_on_demand(flow) if on_demand else _bill_provisioned(flow)
    parts = (
        streams,
        _bill_delivery(flow),
        _bill_functions(flow),
        _bill_table(flow),
        _bill_archive(flow),
        _bill_watching(flow),
    )
    return Bill((*(line for part in parts for line in part), *_bill_keys(flow, customer_key=customer_key)))


def _bill_provisioned(flow: Throughput) -> Iterator[Line]:
    service, shards = "Kinesis", 2 * flow.shards
    yield Line(service, f"{shards:,} shards of two streams", shards * HOURS, prices.SHARD_HOUR)
    units = (flow.units + flow.summaries) * SECONDS
    yield Line(service, "a unit for each 25 KB begun of a record", units, prices.PAYLOAD_UNIT)
    if flow.retention > 24:
        yield Line(service, f"retention of {flow.retention:,} h", shards * HOURS, prices.EXTENDED_HOUR)
    if flow.retention > 168:
        yield Line(service, "what is older than 7 days", _stored_gb(flow, flow.retention - 168), prices.LONG_TERM)
    yield _bill_data_keys(flow)


def _bill_on_demand(flow: Throughput) -> Iterator[Line]:
    service = "Kinesis"
    read = (READERS + flow.viewers) * flow.records * READING_BYTES + flow.summaries * SUMMARY_BYTES
    yield Line(service, "two streams on demand", 2 * HOURS, prices.STREAM_HOUR)
    written = (max(flow.bytes, flow.put * 1024) + flow.summaries * 1024) * SECONDS
    yield Line(service, "each KB begun of a record", written / GB, prices.STREAM_IN)
    yield Line(service, "read by the functions, Firehose and consoles", read * SECONDS / GB, prices.STREAM_OUT)
    if flow.retention > 24:
        kept = _stored_gb(flow, min(flow.retention, 168) - 24)
        yield Line(service, f"retention of {flow.retention:,} h", kept, prices.STREAM_EXTENDED)
    if flow.retention > 168:
        yield Line(service, "what is older than 7 days", _stored_gb(flow, flow.retention - 168), prices.LONG_TERM)
    yield _bill_data_keys(flow)


def _bill_data_keys(flow: Throughput) -> Line:
    # Source: Kinesis Data Streams developer guide, "Costs, Regions, and performance considerations": a request each
    # five minutes for each stream and each of its callers.
    callers = 6 + flow.viewers
    return Line("Kinesis", "encryption: each caller's data key", callers * SECONDS / 300, prices.KEY_REQUEST)


def _bill_delivery(flow: Throughput) -> Iterator[Line]:
    # Firehose takes aggregates apart; that it counts what is within, is assumed: its pages don't say.
    size = flow.records * SECONDS * 5 * 1024 / GB
    yield Line("Firehose", "5 KB for each reading", size, prices.DELIVERED)
    yield Line("Firehose", "conversion to Parquet", size, prices.CONVERTED)


def _bill_functions(flow: Throughput) -> Iterator[Line]:
    """Assumed: 50 ms an invocation, 0.1 ms a reading, 2 ms a summary."""
    invocations = _count_aggregator_calls(flow) + _count_processor_calls(flow)
    seconds = 0.05 * invocations + SECONDS * (0.0001 * flow.records + 0.002 * flow.summaries)
    yield Line("Lambda", "every 5 s a shard, and for each window", invocations, prices.INVOCATION)
    yield Line("Lambda", "time with 512 MB", seconds * MEMORY_GB, prices.GB_SECOND)
    # Source: X-Ray developer guide, "Configuring sampling rules": the first of each second, and 5 % of the rest.
    traced = min(invocations, 2 * SECONDS) + 0.05 * max(0.0, invocations - 2 * SECONDS)
    yield Line("Lambda", "traces", traced, prices.TRACE)


def _bill_table(flow: Throughput) -> Iterator[Line]:
    size = flow.rows * SECONDS * ROW_BYTES / GB
    yield Line("DynamoDB", "a write for each summary", flow.summaries * SECONDS, prices.ROW_WRITE)
    yield Line("DynamoDB", "a read before each write", flow.summaries * SECONDS, prices.ROW_READ)
    yield Line("DynamoDB", "a month's rows", size, prices.TABLE_MONTH)
    yield Line("DynamoDB", "their point-in-time recovery", size, prices.BACKUP_MONTH)


def _bill_archive(flow: Throughput) -> Iterator[Line]:
    objects = max(SECONDS / 60, flow.bytes * SECONDS / (64 * 2**20))
    size = flow.records * SECONDS * ARCHIVED_BYTES / GB
    yield Line("S3", "a month's archive, compacted", size / ARCHIVED_BYTES * COMPACTED_BYTES, prices.OBJECT_MONTH)
    yield Line("S3", "what compactions replaced, for a month more", size, prices.OBJECT_MONTH)
    yield Line("S3", "an object a minute, or for 64 MB", objects, prices.OBJECT_WRITE)
    seconds = HOURS * _COMPACTION_SECONDS
    yield Line("Compaction", "its function, each hour", seconds * MEMORY_GB, prices.GB_SECOND)
    # Counting reads footers only, twice; rows are read once.
    scanned = HOURS * 2 * _STATEMENT_BYTES + max(HOURS * _STATEMENT_BYTES, size * GB)
    yield Line("Compaction", "what Athena scans for it", scanned, prices.SCANNED)


def _bill_keys(flow: Throughput, *, customer_key: bool) -> Iterator[Line]:
    """The topic's own, or the stage's, which encrypts the topic too. Each rotation adds a dollar, the first two times.

    Assumed: a request each five minutes, as streams make, of each that uses a bucket, the table, the topic or a log.
    """
    if not customer_key:
        yield Line("Watching", "the topic's key", 1, prices.KEY_MONTH)
        return
    yield Line("Key", "the stage's key, of which the topic's is a part", 1, prices.KEY_MONTH)
    users = _KEY_USERS + flow.viewers
    yield Line("Key", "of buckets, table, topic and logs: requests", users * SECONDS / 300, prices.KEY_REQUEST)


def _bill_watching(flow: Throughput) -> Iterator[Line]:
    """Of the watch over unicorns: assumed are 0.1 s a call, and 0.4 ms a unicorn in it or 0.03 ms in a run."""
    minutes = SECONDS / 60
    invocations = _count_aggregator_calls(flow) + _count_processor_calls(flow)
    calls = (2 * flow.shards + 1) * minutes
    seconds = 0.1 * calls + (0.0004 + 0.00003) * flow.unicorns * minutes
    shown = flow.viewers * flow.records * SHOWN_BYTES * SECONDS / GB
    yield Line("Watching", "logs", (invocations + calls) * LOG_BYTES / GB, prices.LOGGED)
    yield Line("Watching", "alarms", ALARMS, prices.ALARM)
    yield Line("Watching", "metrics of the functions", METRICS, prices.METRIC)
    yield Line("Watching", "event counts of the mappings", EVENT_COUNTS, prices.METRIC)
    yield Line("Watching", "the CloudWatch dashboard", 1, prices.DASHBOARD)
    yield Line("Watching", "the watch over unicorns: calls", calls, prices.INVOCATION)
    yield Line("Watching", "its time", seconds * MEMORY_GB, prices.GB_SECOND)
    yield Line("Watching", "what it writes", (2 * flow.shards + 1) * minutes, prices.OBJECT_WRITE)
    yield Line("Watching", "what it reads", (3 * flow.shards + 1) * minutes, prices.OBJECT_READ)
    yield Line("Watching", "readings to the consoles that are open", shown, prices.SENT_OUT)


def _count_aggregator_calls(flow: Throughput) -> float:
    """Calls of the aggregator: each five seconds a shard, or for as many readings as a payload holds."""
    return max(flow.shards * SECONDS / 5, flow.records * SECONDS / 7_400)


def _count_processor_calls(flow: Throughput) -> float:
    """Calls of the processor: a window's summaries come at once."""
    return max(2 * flow.shards * SECONDS / 60, flow.summaries * SECONDS / 1_000)


def _stored_gb(flow: Throughput, hours: int) -> float:
    return (flow.records * (READING_BYTES + KEY_BYTES) + flow.summaries * SUMMARY_BYTES) * hours * 3600 / GB
