"""Estimate what a command costs at most, before it runs, at list prices."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import MAXYEAR, UTC, datetime, timedelta
from itertools import islice
from math import ceil

from backfill.pace import OBJECT_MINUTES, RATE
from ops.cost import prices
from ops.cost.bill import ARCHIVED_BYTES, COMPACTED_BYTES, LEAST_SCANNED_BYTES, MEMORY_GB
from ops.cost.line import Line
from ops.cost.prices import GB
from ops.cost.scan import Size, find_since, measure_archive, read_scan_limit
from ops.cost.throughput import DELIVERY_UNIT_BYTES, READING_BYTES
from ops.deployment import Deployment
from ops.reconcile.table import bound_read_units
from ops.reconcile.table_segments import Table
from ops.redrive.unconverted import PREFIX as UNCONVERTED
from ops.time_range import TimeRange
from runtime.s3 import list_pages

CHEAP_DOLLARS = 1.0
"""US dollars that a command may cost without a question."""
_CLOCK_SKEW = timedelta(hours=1)
"""Commands read from an hour before their range, by arrival, and to an hour after it."""
_MAX_PAGES = 100
"""Listings of a thousand dead letters that an estimate makes at most for each bucket."""
_IN_JSON_BYTES = READING_BYTES * 4 // 3
"""Bytes of a reading in a dead letter, in base64."""


@dataclass(frozen=True, slots=True)
class CommandCost:
    """What a command costs at most, in US dollars."""

    lines: tuple[Line, ...]
    is_complete: bool = True
    """Whether all objects were counted. If not, the command may cost more."""

    @property
    def total(self) -> float:
        return sum(line.dollars for line in self.lines)

    def scale(self, share: float) -> "CommandCost":
        """Return the cost of a share of the command."""
        return CommandCost(
            tuple(replace(line, quantity=line.quantity * share) for line in self.lines), self.is_complete
        )

    def __str__(self) -> str:
        bound = "up to" if self.is_complete else "more than"
        named = [f"{line.what} {line.dollars:,.2f}" for line in self.lines if line.dollars >= 0.005]
        listed = f"list prices of {prices.REGION} on {prices.DATE}"
        return f"{bound} {self.total:,.2f} US dollars ({', '.join(named)}; {listed})"


def estimate_query(deployment: Deployment, sql: str) -> CommandCost:
    """Estimate a statement in the workgroup for questions."""
    limit = read_scan_limit(deployment)
    return _bound(deployment, limit, (find_since(sql, datetime.now(UTC)), ""), lambda size: _scan(size, limit))


def estimate_backfill(deployment: Deployment, time_range: TimeRange, *, distributed: bool = False) -> CommandCost:
    """Estimate a backfill, in which each row of the range is read and written.

    A distributed one has statements of its own for each part of the archive, so that no scan limit ends it.
    """
    limit = float("inf") if distributed else read_scan_limit(deployment)

    def compute(size: Size) -> CommandCost:
        rows = _count_rows(size, limit)
        return _scan(size, limit, *(_distribute(rows) if distributed else ()), *_store_rows(rows))

    since, _ = _select_partitions(time_range)
    return _bound(deployment, limit, (since, ""), compute)


def estimate_reconciliation(deployment: Deployment, time_range: TimeRange) -> CommandCost:
    """Estimate a reconciliation, in which the whole table is read if it is not too large, or the rows of the range."""
    limit = read_scan_limit(deployment)
    table = Table.open(deployment.session.client("dynamodb"), deployment.outputs["TableName"])

    def compute(size: Size) -> CommandCost:
        units = bound_read_units(table, _count_rows(size, limit))
        return _scan(size, limit, Line("DynamoDB", "reading rows", units, prices.ROW_READ))

    return _bound(deployment, limit, _select_partitions(time_range), compute)


def estimate_refill(deployment: Deployment, time_range: TimeRange) -> CommandCost:
    """Estimate the comparison with the archive. How much it lacks, and puts back, is known only afterwards."""
    limit = read_scan_limit(deployment)
    return _bound(deployment, limit, _select_partitions(time_range), lambda size: _scan(size, limit))


def estimate_compaction(*, hours: int, statements: int, objects: int, delivered_bytes: int) -> CommandCost:
    """Estimate a compaction, in which each object is scanned once, and two more statements count an hour's rows."""
    scanned = max(delivered_bytes, statements * LEAST_SCANNED_BYTES) + 2 * hours * LEAST_SCANNED_BYTES
    lines = (
        Line("Athena", "scanning", scanned, prices.SCANNED),
        Line("S3", "reading objects", 3 * objects, prices.OBJECT_READ),
    )
    return CommandCost(lines)


def estimate_redrive(deployment: Deployment) -> CommandCost:
    """Estimate redriving all dead letters: the calls of functions, records that are put back, and rows."""
    outputs = deployment.outputs
    batches, batch_bytes, is_complete = _measure_bucket(deployment, outputs["FailuresBucketName"])
    objects, data_bytes = batches, 0
    for bucket, prefix in ((outputs["ArchiveBucketName"], UNCONVERTED), (outputs["QuarantineBucketName"], "")):
        more, size, is_whole = _measure_bucket(deployment, bucket, prefix)
        objects, data_bytes, is_complete = objects + more, data_bytes + size, is_complete and is_whole
    records = data_bytes / _IN_JSON_BYTES
    readings = batch_bytes / _IN_JSON_BYTES + records
    delivered = records * DELIVERY_UNIT_BYTES / GB
    lines = (
        Line("S3", "reading objects", objects, prices.OBJECT_READ),
        Line("Lambda", "calls", batches, prices.INVOCATION),
        Line("Lambda", "running functions", (0.05 * batches + 0.0001 * readings) * MEMORY_GB, prices.GB_SECOND),
        Line("Kinesis", "putting records back", records, prices.PAYLOAD_UNIT),
        Line("Firehose", "delivering again", delivered, prices.DELIVERED),
        Line("Firehose", "converting again", delivered, prices.CONVERTED),
        *_store_rows(readings),  # at most one for each reading
    )
    return CommandCost(lines, is_complete)


def _bound(
    deployment: Deployment, limit: float, partitions: tuple[str, str], compute: Callable[[Size], CommandCost]
) -> CommandCost:
    """Return the cost for the size of these partitions, which are not listed if even the limit's bytes are cheap."""
    if limit < float("inf"):
        most = compute(Size(objects=0, delivered_bytes=0, compacted_bytes=int(limit), is_complete=True))
        if most.total <= CHEAP_DOLLARS:
            return most
    since, until = partitions
    return compute(measure_archive(deployment, since, until, enough=limit))


def _select_partitions(time_range: TimeRange) -> tuple[str, str]:
    """Return the first and the last partition that a range may read; the last is empty if the range has no end."""
    since = f"{time_range.first - _CLOCK_SKEW:%Y-%m-%d-%H}"
    return since, "" if time_range.end.year == MAXYEAR else f"{time_range.end + _CLOCK_SKEW:%Y-%m-%d-%H}"


def _measure_bucket(deployment: Deployment, bucket: str, prefix: str = "") -> tuple[int, int, bool]:
    """Return the number of objects under a prefix, their bytes, and whether all are counted."""
    pages = list_pages(deployment.session.client("s3"), bucket, prefix)
    sizes = [[entry["Size"] for entry in page] for page in islice(pages, _MAX_PAGES)]
    return sum(map(len, sizes)), sum(map(sum, sizes)), next(pages, None) is None


def _scan(size: Size, limit: float, *lines: Line) -> CommandCost:
    """Return the cost of a scan, which Athena ends at the limit, and other lines."""
    scanned = Line("Athena", "scanning", min(size.bytes, limit), prices.SCANNED)
    read = Line("S3", "reading objects", size.objects, prices.OBJECT_READ)
    return CommandCost((scanned, read, *lines), size.is_complete or size.bytes >= limit)


def _count_rows(size: Size, limit: float) -> float:
    """Return about how many rows the readings make up to the limit. A reading a second is assumed, as `cost` does."""
    share = min(1.0, limit / size.bytes) if size.bytes else 0.0
    return share * (size.delivered_bytes / ARCHIVED_BYTES + size.compacted_bytes / COMPACTED_BYTES) / 60


def _distribute(rows: float) -> Iterator[Line]:
    """Yield what it costs to drive functions over objects, which put RATE rows a second."""
    objects = ceil(rows / OBJECT_MINUTES)
    yield Line("Step Functions", "driving functions", 4 * objects, prices.STATE_TRANSITION)
    yield Line("Lambda", "putting minutes back", rows / RATE * MEMORY_GB, prices.GB_SECOND)
    yield Line("S3", "writing objects", 3 * objects, prices.OBJECT_WRITE)


def _store_rows(rows: float) -> Iterator[Line]:
    """Yield what it costs to put summaries onto their stream and to merge them into their rows, in 2 ms each."""
    yield Line("Kinesis", "putting summaries", rows, prices.PAYLOAD_UNIT)
    yield Line("Lambda", "merging rows", 0.002 * rows * MEMORY_GB, prices.GB_SECOND)
    yield Line("DynamoDB", "reading rows", rows, prices.ROW_READ)
    yield Line("DynamoDB", "writing rows", rows, prices.ROW_WRITE)
