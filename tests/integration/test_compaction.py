"""Compact an hour of the archive step by step. Every query returns the same rows before, during and after.

A compaction skips the current hour, so what lies there is put into the hour before: what Firehose delivered by now,
and what it will only deliver within the minute, as it would; that the same comes once more changes nothing.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from consumer.starting_position import TRIM_HORIZON
from consumer.stream_reader import read_records
from emulator.firehose.openx import parse_rows
from emulator.firehose.parquet import write_parquet
from ops.deployment import Deployment
from ops.process import wait_until
from ops.reconcile import archive, table
from ops.reconcile.compare import compare
from ops.reconcile.row import Key, MinuteRow
from tests.integration.blue import run_command
from tests.roles.columns import find_physical_ids
from tests.unit.unicorn.corpus import make_document
from unicorn.codec import decode
from unicorn.reading import Reading
from unicorn.sql import ARCHIVE_TABLE, COLUMNS, COMPACTED_TABLE, PARTITION

UNICORNS = ("Amber", "Beryl", "Coral")
COUNT = 8
INVALID = make_document(Name="Amber", HealthPoints=0.5)
"""Firehose converts it, and the relation refuses it."""
LATE = make_document(Name="Jade", StatusTime="2026-01-31 23:58:07.250")


class Objects:
    """The objects of one hour in the archive's bucket."""

    def __init__(self, deployment: Deployment) -> None:
        self.s3, self.bucket = deployment.session.client("s3"), deployment.outputs["ArchiveBucketName"]
        self.hour = f"{datetime.now(UTC) - timedelta(hours=1):%Y-%m-%d-%H}"

    def list_delivered(self) -> list[str]:
        return self.list_keys(f"{ARCHIVE_TABLE}/{PARTITION}={self.hour}/")

    def list_compacted(self) -> list[str]:
        return self.list_keys(f"{COMPACTED_TABLE}/{PARTITION}={self.hour}/")

    def list_keys(self, under: str) -> list[str]:
        listed = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=under).get("Contents", [])
        return [entry["Key"] for entry in listed]

    def put_object(self, name: str, *data: bytes) -> None:
        """Put a file into this hour, as Firehose does."""
        rows = [row for record in data for row in parse_rows(record, COLUMNS)]
        key = f"{ARCHIVE_TABLE}/{PARTITION}={self.hour}/{name}"
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=write_parquet(rows, COLUMNS, "SNAPPY"))

    def move_later_objects(self) -> None:
        """Move objects that Firehose delivered later into this hour."""
        for key in self.list_keys(f"{ARCHIVE_TABLE}/{PARTITION}="):
            partition, name = key.split("/")[1:]
            if partition.removeprefix(f"{PARTITION}=") > self.hour:
                to = f"{ARCHIVE_TABLE}/{PARTITION}={self.hour}/{name}"
                self.s3.copy_object(Bucket=self.bucket, Key=to, CopySource={"Bucket": self.bucket, "Key": key})
                self.s3.delete_object(Bucket=self.bucket, Key=key)


@pytest.fixture(scope="module")
def objects(deployment: Deployment) -> Iterator[Objects]:
    there, clock = Objects(deployment), find_physical_ids(deployment)["EachHour"]
    deployment.session.client("events").disable_rule(Name=clock)  # so that only the tests compact
    for name in UNICORNS:
        run_command("producer", "--name", name, "--count", str(COUNT), "--rate", "10", "--json")
    there.move_later_objects()
    stream = read_records(
        deployment.session.client("kinesis"),
        deployment.outputs["ReadingsStreamName"],
        TRIM_HORIZON,
        until_caught_up=True,
    )
    flown = [record.data for record in stream if _is_own_name(record.data)]
    there.put_object("first", *flown[::2])
    there.put_object("second", *flown[1::2], INVALID)
    assert wait_until(
        lambda: sum(row.readings for row in select_own_rows(table.read_all(deployment)).values()) == 24, 40
    )
    yield there
    deployment.session.client("events").enable_rule(Name=clock)


def _is_own_name(data: bytes) -> bool:
    return any(isinstance(piece, Reading) and piece.Name in UNICORNS for piece in decode(data))


def select_own_rows(rows: dict[Key, MinuteRow]) -> dict[Key, MinuteRow]:
    return {key: row for key, row in rows.items() if key[0] in UNICORNS}


def is_reconciled(deployment: Deployment) -> bool:
    """Return whether the table and the archive agree on these unicorns, by the comparison of `reconcile`."""
    stored, archived = (sorted(select_own_rows(place.read_all(deployment)).items()) for place in (table, archive))
    differences = list(compare(stored=stored, archived=archived))
    assert sum(difference.readings for difference in differences) == len(UNICORNS) * COUNT
    return all(difference.is_same for difference in differences)


def reconcile() -> tuple[Any, ...]:
    """Run `reconcile` for the minutes that are complete, and return its verdict."""
    said = json.loads(run_command("reconcile", "--from", "-20m", "--json"))
    return said["verdict"], said["lost"]


def query_trip() -> str:
    return run_command("query", "SELECT * FROM readings WHERE name = 'Beryl' ORDER BY statustime", "-f", "csv")


def test_answers_are_the_same_before_meanwhile_and_after(deployment: Deployment, objects: Objects) -> None:
    delivered, before = objects.list_delivered(), query_trip()
    assert len(before.splitlines()) == 1 + COUNT
    assert is_reconciled(deployment)
    assert reconcile() == ("exact", 0)

    done = json.loads(run_command("compact", "--hour", objects.hour, "--json"))
    assert done["compacted"][objects.hour] > len(UNICORNS) * COUNT
    assert (objects.list_delivered(), len(objects.list_compacted())) == (delivered, 1)
    assert (query_trip(), is_reconciled(deployment), reconcile()) == (before, True, ("exact", 0))
    assert "nothing was due" in run_command("compact", "--hour", objects.hour)

    done = json.loads(run_command("compact", "--hour", objects.hour, "--remove", "--json"))
    assert done["removed"] == {objects.hour: len(delivered)}
    assert (objects.list_delivered(), objects.list_keys("compactions/")) == ([], [])
    assert (query_trip(), is_reconciled(deployment), reconcile()) == (before, True, ("exact", 0))


def test_what_was_compacted_keeps_what_is_not_valid(objects: Objects) -> None:
    assert objects.list_compacted()
    sql = "SELECT count(*) AS n, count(distance_mm) AS mm FROM compacted WHERE NOT valid AND healthpoints = 0.5"
    [line] = run_command("query", sql, "-f", "json").splitlines()
    assert json.loads(line) == {"n": 1, "mm": 0}


def test_what_comes_late_is_compacted_beside_what_is(objects: Objects) -> None:
    before = objects.list_compacted()
    objects.put_object("late", LATE, LATE)
    assert json.loads(run_command("compact", "--hour", objects.hour, "--json"))["compacted"] == {objects.hour: 2}
    run_command("compact", "--hour", objects.hour, "--remove")
    assert objects.list_delivered() == []
    assert set(objects.list_compacted()) > set(before)
    [line] = run_command("query", "SELECT count(*) AS n FROM readings WHERE name = 'Jade'", "-f", "json").splitlines()
    assert json.loads(line) == {"n": 1}


def test_an_hour_under_way_is_left_alone(objects: Objects) -> None:
    now = f"{datetime.now(UTC):%Y-%m-%d-%H}"
    assert now > objects.hour
    assert "nothing was due" in run_command("compact", "--hour", now)


def test_an_hour_that_takes_several_statements_is_replaced_as_a_whole(deployment: Deployment, objects: Objects) -> None:
    before = objects.list_compacted()
    for number in range(6):  # more than one wave
        moment = f"2026-01-31 23:57:0{number}.000"
        objects.put_object(f"part-{number}", make_document(Name="Onyx", StatusTime=moment))
    event = {"hours": [objects.hour], "statement_bytes": 1}
    answer = deployment.session.client("lambda").invoke(
        FunctionName=deployment.outputs["CompactorName"], Payload=json.dumps(event)
    )
    assert json.loads(answer["Payload"].read())["compacted"] == {objects.hour: 6}
    written = set(objects.list_compacted()) - set(before)
    assert sorted(key.split("/")[3] for key in written) == [f"{number:04d}" for number in range(6)]
    run_command("compact", "--hour", objects.hour, "--remove")
    assert objects.list_delivered() == []
    [line] = run_command("query", "SELECT count(*) AS n FROM readings WHERE name = 'Onyx'", "-f", "json").splitlines()
    assert json.loads(line) == {"n": 6}
