"""What a command is told to cost is what its objects, by the price table, may cost at most."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from aws.relation import with_readings
from aws.saved_query import find_first_partition
from ops.cost import commands, scan
from ops.cost.commands import (
    estimate_backfill,
    estimate_compaction,
    estimate_query,
    estimate_reconciliation,
    estimate_redrive,
    estimate_refill,
)
from ops.cost.scan import find_since
from ops.deployment import Deployment, Outputs
from ops.time_range import TimeRange

TERABYTE = 2**40
NOW = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
NOON = TimeRange(datetime(2026, 11, 24, 12, tzinfo=UTC), datetime(2026, 11, 24, 13, tzinfo=UTC))
OUTPUTS = Outputs(
    ArchiveBucketName="archive",
    FailuresBucketName="failures",
    QuarantineBucketName="quarantine",
    TableName="rows",
    WorkGroupName="wildrydes",
)


class Cloud:
    """Buckets of objects with sizes and no content, and a workgroup with a limit. It counts the listings."""

    def __init__(self, sizes: dict[str, int], limit: int | None = None, table_bytes: int = 0) -> None:
        self._sizes, self._limit, self._table_bytes = sizes, limit, table_bytes
        self.listings = 0

    def deploy(self) -> Deployment:
        session = cast("Any", SimpleNamespace(client=lambda *_, **__: self))
        return Deployment(session=session, outputs=OUTPUTS, statuses={})

    def get_paginator(self, _operation: str) -> "Cloud":
        return self

    def paginate(self, *, Bucket: str, Prefix: str = "", StartAfter: str = "") -> Any:  # noqa: N803
        paths = (key.partition("/") for key in sorted(self._sizes))
        keys = [key for bucket, _, key in paths if bucket == Bucket and key.startswith(Prefix) and key > StartAfter]
        for first in range(0, max(1, len(keys)), 1_000):
            self.listings += 1
            page = keys[first : first + 1_000]
            contents = [{"Key": key, "Size": self._sizes[f"{Bucket}/{key}"]} for key in page]
            yield {"Contents": contents, "IsTruncated": first + 1_000 < len(keys)}

    def get_work_group(self, *, WorkGroup: str) -> Any:  # noqa: N803
        assert WorkGroup == "wildrydes"
        return {"WorkGroup": {"Configuration": {"BytesScannedCutoffPerQuery": self._limit} if self._limit else {}}}

    def describe_table(self, *, TableName: str) -> Any:  # noqa: N803
        assert TableName == "rows"
        limit = {"MaxReadRequestUnits": 2_000}
        return {"Table": {"TableSizeBytes": self._table_bytes, "OnDemandThroughput": limit}}


def make_archive(limit: int | None = None, table_bytes: int = 0) -> Cloud:
    hours = {f"archive/archive/hour=2026-11-24-{hour:02d}/a": TERABYTE for hour in range(24)}
    compacted = {f"archive/compacted/hour=2026-11-23-{hour:02d}/run/a": TERABYTE for hour in range(24)}
    return Cloud({**hours, **compacted}, limit, table_bytes)


def test_a_query_costs_at_most_the_partitions_that_it_may_read() -> None:
    sql = with_readings("SELECT count(*) FROM readings", since="'2026-11-24-22'")
    assert round(estimate_query(make_archive().deploy(), sql).total, 2) == 10.0
    assert round(estimate_query(make_archive().deploy(), "SELECT 1 FROM archive").total, 2) == 240.0


def test_the_workgroups_limit_bounds_a_query_and_its_listings() -> None:
    cloud = make_archive(limit=10**10)
    cost = estimate_query(cloud.deploy(), with_readings("SELECT count(*) FROM readings"))
    assert cost.total < 0.05
    assert cost.is_complete
    assert cloud.listings == 0  # because it is cheap whatever there is
    cloud = make_archive(limit=10**12)
    cost = estimate_query(cloud.deploy(), with_readings("SELECT count(*) FROM readings"))
    assert round(cost.total, 2) == round(10**12 / TERABYTE * 5, 2)
    assert cloud.listings == 2


@pytest.mark.parametrize(
    ("sql", "since"),
    [
        (with_readings("SELECT 1 FROM readings", since="'2026-01-31-18'"), "2026-01-31-18"),
        (with_readings("SELECT 1 FROM readings", since=find_first_partition("")), "2026-11-23-11"),
        (with_readings("SELECT 1 FROM readings"), ""),
        (with_readings("SELECT 1 FROM readings, archive", since="'2026-01-31-18'"), ""),
        ("SELECT 1 FROM archive WHERE hour >= '2026-01-31-18'", "2026-01-31-18"),
        ("SELECT 1 FROM Compacted", ""),
    ],
)
def test_the_first_partition_is_read_off_the_statement(sql: str, since: str) -> None:
    assert find_since(sql, NOW) == since


def test_commands_on_a_range_read_an_hour_before_and_after_it() -> None:
    # 11 to 14 o'clock of the delivered hours
    assert round(estimate_refill(make_archive().deploy(), NOON).total, 2) == 20.0


@pytest.mark.parametrize("table_bytes", [0, 2**20, 4 * 2**30])
def test_reconciliation_reads_a_table_of_up_to_4_gb_and_tries_its_names(table_bytes: int) -> None:
    cost = estimate_reconciliation(make_archive(table_bytes=table_bytes).deploy(), NOON)
    assert cost.total == pytest.approx(20 + 1.5 * table_bytes / 4_096 * 0.125 / 10**6)


def test_reconciliation_reads_only_the_rows_of_the_range_of_a_larger_table() -> None:
    cost = estimate_reconciliation(make_archive(table_bytes=4 * 2**30 + 1).deploy(), NOON)
    rows = 4 * TERABYTE / 40 / 60
    assert cost.total == pytest.approx(20 + 2 * rows * 0.125 / 10**6)


def test_a_backfill_also_stores_rows() -> None:
    cost = estimate_backfill(make_archive(limit=10**11).deploy(), NOON)
    scanned, rows = 10**11, 10**11 / 40 / 60
    expected = scanned / TERABYTE * 5 + rows * (0.014 + 0.125 + 0.625 + 1_000 * 0.0000133334) / 10**6
    assert cost.total == pytest.approx(expected, rel=0.01)
    assert "writing rows 26.04" in str(cost)


def test_a_distributed_backfill_has_no_limit_and_also_runs_functions() -> None:
    cloud = Cloud({"archive/archive/hour=2026-11-24-12/a": TERABYTE}, limit=10**10)
    cost = estimate_backfill(cloud.deploy(), NOON, distributed=True)
    rows = TERABYTE / 40 / 60
    by_what = {line.what: line for line in cost.lines}
    assert by_what["scanning"].dollars == 5.0
    assert by_what["writing rows"].quantity == rows
    assert by_what["putting minutes back"].dollars == pytest.approx(rows / 250 * 0.5 * 0.0000133334)
    assert by_what["driving functions"].dollars == pytest.approx(rows / 20_000 * 4 * 0.025 / 1_000, rel=0.01)
    assert cost.scale(0.25).total == pytest.approx(cost.total / 4)


def test_a_range_to_the_end_of_time_is_estimated() -> None:
    end = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    assert estimate_refill(make_archive().deploy(), TimeRange(NOON.first, end)).total > 60


def test_a_compaction_scans_its_hours_once_and_counts_their_rows_twice() -> None:
    cost = estimate_compaction(hours=2, statements=4, objects=1_000, delivered_bytes=TERABYTE)
    assert cost.total == pytest.approx(5 + 4 * 10**7 / TERABYTE * 5 + 3 * 0.0004)
    small = estimate_compaction(hours=2, statements=2, objects=0, delivered_bytes=1_000)
    assert small.total == pytest.approx(6 * 10**7 / TERABYTE * 5)


def test_redriving_costs_calls_records_and_rows() -> None:
    batches = {f"failures/aws/lambda/m/{number:06d}": 248 * 1_000 for number in range(10_000)}
    data = {f"quarantine/s/{number:06d}": 248 * 10 for number in range(1_000)}
    cost = estimate_redrive(Cloud({**batches, **data, "archive/errors/one": 248}).deploy())
    assert cost.is_complete
    by_what = {line.what: line for line in cost.lines}
    assert by_what["calls"].quantity == 10_000
    assert by_what["putting records back"].quantity == 10_001
    assert by_what["writing rows"].quantity == 10_010_001


def test_large_buckets_are_counted_in_part_and_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_MAX_PAGES", 3)
    monkeypatch.setattr(scan, "_MAX_PAGES", 3)
    failures = Cloud({f"failures/{number:06d}": 10**6 for number in range(10_000)})
    cost = estimate_redrive(failures.deploy())
    assert (cost.is_complete, str(cost)[:9]) == (False, "more than")
    archive = Cloud({f"archive/archive/hour=2026-11-24-03/{number:06d}": 10**6 for number in range(10_000)})
    assert not estimate_query(archive.deploy(), "SELECT 1 FROM archive").is_complete
    assert archive.listings == 4  # three of the delivered objects, one of the compacted
