"""What the same fleet would cost if the pipeline were built otherwise."""

from dataclasses import dataclass, replace

from ops.cost import prices
from ops.cost.bill import ARCHIVED_BYTES, SECONDS, bill
from ops.cost.prices import GB
from ops.cost.throughput import READING_BYTES, Flow
from producer.aggregating_publisher import LINGER_SECONDS

_ASKED_BYTES = 2
"""Of a compacted reading, where a question is about distance by unicorn, as `bench archive` counts them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Two ways to do one thing: what we do and its dollars a month, and the other."""

    ours: str
    dollars: float
    other: str
    other_dollars: float
    why: str


def choices(flow: Flow) -> list[Choice]:
    """The choices that cost or save most."""
    return [_streams(flow), _calls(flow), _packed(flow), _rows(flow), _archive(flow), _question(flow)]


def _streams(flow: Flow) -> Choice:
    ours, other = (bill(flow, on_demand=on_demand).by_service()["Kinesis"] for on_demand in (False, True))
    return Choice(
        f"{flow.shards:,} provisioned shard(s) a stream",
        ours,
        "streams on demand",
        other,
        "on demand counts each record as 1 KB at least, but needs no resharding",
    )


def _calls(flow: Flow) -> Choice:
    dollars = prices.PAYLOAD_UNIT.of(flow.records * SECONDS)
    return Choice(
        f"PutRecords, up to 500 readings a call: {max(1.0, flow.records / 500):,.0f} call(s)/s",
        dollars,
        f"PutRecord, one a call: {flow.records:,.0f} call(s)/s",
        dollars,
        "a payload unit is 25 KB of a record and not of a call, so the calls cost time and no money",
    )


def _packed(flow: Flow) -> Choice:
    single, packed = (replace(flow, aggregated=aggregated) for aggregated in (False, True))
    ours, other = (bill(one).by_service()["Kinesis"] for one in (single, packed))
    return Choice(
        f"a record for each reading, on {single.shards:,} shard(s) a stream",
        ours,
        f"aggregates (`producer --aggregate`), on {packed.shards:,} shard(s) a stream",
        other,
        f"the limit of 1,000 records/s falls away; a reading waits {LINGER_SECONDS:g} s for others, and "
        "all readers here take them apart",
    )


def _rows(flow: Flow) -> Choice:
    return Choice(
        "a row for each minute",
        (prices.ROW_WRITE.of(flow.summaries * SECONDS) + prices.ROW_READ.of(flow.summaries * SECONDS)),
        "a row for each reading",
        prices.ROW_WRITE.of(flow.records * SECONDS),
        "one write a second and unicorn instead of two writes a minute; the archive has each reading anyway",
    )


def _archive(flow: Flow) -> Choice:
    readings = flow.records * SECONDS
    parquet = prices.CONVERTED.of(readings * 5 * 1024 / GB) + prices.OBJECT_MONTH.of(readings * ARCHIVED_BYTES / GB)
    return Choice(
        f"Parquet of {ARCHIVED_BYTES} bytes a reading, with its conversion",
        parquet,
        f"JSON of {READING_BYTES} bytes a reading",
        prices.OBJECT_MONTH.of(readings * READING_BYTES / GB),
        "JSON costs less to write, and the difference in storage comes again each month that it is kept",
    )


def _question(flow: Flow) -> Choice:
    readings = flow.records * SECONDS
    scanned = readings * _ASKED_BYTES
    return Choice(
        f"one question about a month of Parquet: {scanned / GB:,.2f} GB scanned",
        prices.SCANNED.of(scanned),
        f"the same about JSON: {readings * READING_BYTES / GB:,.2f} GB scanned",
        prices.SCANNED.of(readings * READING_BYTES),
        "of what is compacted Athena reads four of nine columns, which are small when sorted, and of JSON all of it",
    )
