"""Compare the cost of a fleet with the cost of other pipelines."""

from dataclasses import dataclass

from ops.cost import prices
from ops.cost.bill import ARCHIVED_BYTES, compute_bill
from ops.cost.line import SECONDS
from ops.cost.prices import GB
from ops.cost.throughput import READING_BYTES, Throughput

_SCANNED_BYTES = 2
"""Bytes of a compacted reading that a query for distance by unicorn scans, as `bench archive` measures them."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Our way to do something and another way, each with its US dollars per month."""

    ours: str
    dollars: float
    other: str
    other_dollars: float
    why: str


def list_alternatives(throughput: Throughput) -> list[Alternative]:
    """Return the alternatives that cost or save most."""
    comparisons = (
        _compare_stream_modes,
        _compare_calls,
        _compare_rows,
        _compare_formats,
        _compare_scans,
    )
    return [compare(throughput) for compare in comparisons]


def _bill_streams(throughput: Throughput, *, on_demand: bool = False) -> float:
    return compute_bill(throughput, on_demand=on_demand).sum_by_service()["Kinesis"]


def _compare_stream_modes(throughput: Throughput) -> Alternative:
    return Alternative(
        f"{throughput.shards:,} provisioned shard(s) a stream",
        _bill_streams(throughput),
        "streams on demand",
        _bill_streams(throughput, on_demand=True),
        "on demand counts each record as at least 1 KB, but needs no resharding",
    )


def _compare_calls(throughput: Throughput) -> Alternative:
    dollars = prices.PAYLOAD_UNIT.charge_for(throughput.readings * SECONDS)
    return Alternative(
        f"PutRecords, up to 500 readings a call: {max(1.0, throughput.readings / 500):,.0f} call(s)/s",
        dollars,
        f"PutRecord, one a call: {throughput.readings:,.0f} call(s)/s",
        dollars,
        "a payload unit is 25 KB of a record, not of a call, so more calls cost time but no money",
    )


def _compare_rows(throughput: Throughput) -> Alternative:
    summaries = throughput.summaries * SECONDS
    return Alternative(
        "a row for each minute",
        prices.ROW_WRITE.charge_for(summaries) + prices.ROW_READ.charge_for(summaries),
        "a row for each reading",
        prices.ROW_WRITE.charge_for(throughput.readings * SECONDS),
        "one write per second and unicorn instead of two per minute; the archive has each reading anyway",
    )


def _compare_formats(throughput: Throughput) -> Alternative:
    readings = throughput.readings * SECONDS
    conversion = prices.CONVERTED.charge_for(throughput.delivered_bytes * SECONDS / GB)
    return Alternative(
        f"Parquet of {ARCHIVED_BYTES} bytes a reading, with its conversion",
        conversion + prices.OBJECT_MONTH.charge_for(readings * ARCHIVED_BYTES / GB),
        f"JSON of {READING_BYTES} bytes a reading",
        prices.OBJECT_MONTH.charge_for(readings * READING_BYTES / GB),
        "JSON costs less to write, but more to store, every month",
    )


def _compare_scans(throughput: Throughput) -> Alternative:
    readings = throughput.readings * SECONDS
    scanned = readings * _SCANNED_BYTES
    return Alternative(
        f"one query over a month of Parquet: {scanned / GB:,.2f} GB scanned",
        prices.SCANNED.charge_for(scanned),
        f"the same over JSON: {readings * READING_BYTES / GB:,.2f} GB scanned",
        prices.SCANNED.charge_for(readings * READING_BYTES),
        "Athena reads 4 of 9 sorted Parquet columns, but every byte of JSON",
    )
