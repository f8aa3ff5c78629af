"""What the same fleet would cost if the pipeline were built otherwise."""

from dataclasses import dataclass, replace

from ops.cost import prices
from ops.cost.bill import ARCHIVED_BYTES, SECONDS, compute_bill
from ops.cost.prices import GB
from ops.cost.throughput import READING_BYTES, Throughput
from producer.aggregating_publisher import LINGER_SECONDS

_ASKED_BYTES = 2
"""Of a compacted reading, where a question is about distance by unicorn, as `bench archive` counts them."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Two ways to do one thing: what we do and its dollars a month, and the other."""

    ours: str
    dollars: float
    other: str
    other_dollars: float
    why: str


def list_alternatives(flow: Throughput) -> list[Alternative]:
    """The choices that cost or save most."""
    return [
        _compare_stream_modes(flow),
        _compare_calls(flow),
        _compare_aggregation(flow),
        _compare_rows(flow),
        _compare_formats(flow),
        _compare_scans(flow),
    ]


def _compare_stream_modes(flow: Throughput) -> Alternative:
    ours, other = (compute_bill(flow, on_demand=on_demand).by_service()["Kinesis"] for on_demand in (False, True))
    return Alternative(
        f"{flow.shards:,} provisioned shard(s) a stream",
        ours,
        "streams on demand",
        other,
        "on demand counts each record as 1 KB at least, but needs no resharding",
    )


def _compare_calls(flow: Throughput) -> Alternative:
    dollars = prices.PAYLOAD_UNIT.of(flow.records * SECONDS)
    return Alternative(
        f"PutRecords, up to 500 readings a call: {max(1.0, flow.records / 500):,.0f} call(s)/s",
        dollars,
        f"PutRecord, one a call: {flow.records:,.0f} call(s)/s",
        dollars,
        "a payload unit is 25 KB of a record and not of a call, so the calls cost time and no money",
    )


def _compare_aggregation(flow: Throughput) -> Alternative:
    single, packed = (replace(flow, aggregated=aggregated) for aggregated in (False, True))
    ours, other = (compute_bill(one).by_service()["Kinesis"] for one in (single, packed))
    return Alternative(
        f"a record for each reading, on {single.shards:,} shard(s) a stream",
        ours,
        f"aggregates (`producer --aggregate`), on {packed.shards:,} shard(s) a stream",
        other,
        f"the limit of 1,000 records/s falls away; a reading waits {LINGER_SECONDS:g} s for others, and "
        "all readers here take them apart",
    )


def _compare_rows(flow: Throughput) -> Alternative:
    return Alternative(
        "a row for each minute",
        (prices.ROW_WRITE.of(flow.summaries * SECONDS) + prices.ROW_READ.of(flow.summaries * SECONDS)),
        "a row for each reading",
        prices.ROW_WRITE.of(flow.records * SECONDS),
        "one write a second and unicorn instead of two writes a minute; the archive has each reading anyway",
    )


def _compare_formats(flow: Throughput) -> Alternative:
    readings = flow.records * SECONDS
    parquet = prices.CONVERTED.of(readings * 5 * 1024 / GB) + prices.OBJECT_MONTH.of(readings * ARCHIVED_BYTES / GB)
    return Alternative(
        f"Parquet of {ARCHIVED_BYTES} bytes a reading, with its conversion",
        parquet,
        f"JSON of {READING_BYTES} bytes a reading",
        prices.OBJECT_MONTH.of(readings * READING_BYTES / GB),
        "JSON costs less to write, and the difference in storage comes again each month that it is kept",
    )


def _compare_scans(flow: Throughput) -> Alternative:
    readings = flow.records * SECONDS
    scanned = readings * _ASKED_BYTES
    return Alternative(
        f"one question about a month of Parquet: {scanned / GB:,.2f} GB scanned",
        prices.SCANNED.of(scanned),
        f"the same about JSON: {readings * READING_BYTES / GB:,.2f} GB scanned",
        prices.SCANNED.of(readings * READING_BYTES),
        "of what is compacted Athena reads four of nine columns, which are small when sorted, and of JSON all of it",
    )
