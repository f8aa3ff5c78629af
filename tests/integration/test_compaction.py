"""An hour of the archive is compacted, step by step, and every question has the same answer all the while.

Firehose's objects of this hour are put into the hour before, which is over: a compaction takes no hour under way.
"""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from local.firehose.openx import rows
from local.firehose.parquet import parquet
from ops.deployment import Deployment
from ops.drain import count_archived
from ops.process import wait_until
from tests.integration.command import wildrydes
from tests.unit.unicorn.corpus import document
from unicorn.relation import ARCHIVE_TABLE, COMPACTED_TABLE, PARTITION, columns

UNICORNS = ("Amber", "Beryl", "Coral")
COUNT = 8
INVALID = document(Name="Amber", HealthPoints=0.5)
"""Firehose converts it, and the relation refuses it."""


def command(*arguments: str) -> str:
    done = wildrydes(Path(os.environ["WILDRYDES_HOME"]), *arguments)
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def hour() -> str:
    return f"{datetime.now(UTC) - timedelta(hours=1):%Y-%m-%d-%H}"


class Objects:
    """Of one hour in the archive's bucket."""

    def __init__(self, deployment: Deployment, hour: str) -> None:
        self.s3, self.bucket = deployment.client("s3"), deployment.outputs["ArchiveBucketName"]
        self.hour = hour

    def delivered(self) -> list[str]:
        return self.keys(f"{ARCHIVE_TABLE}/{PARTITION}={self.hour}/")

    def compacted(self) -> list[str]:
        return self.keys(f"{COMPACTED_TABLE}/{PARTITION}={self.hour}/")

    def keys(self, under: str) -> list[str]:
        listed = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=under).get("Contents", [])
        return [one["Key"] for one in listed]

    def put(self, name: str, *records: bytes) -> None:
        """As Firehose does, in this hour."""
        found = [row for record in records for row in rows(record, columns())]
        key = f"{ARCHIVE_TABLE}/{PARTITION}={self.hour}/{name}"
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=parquet(found, columns(), "SNAPPY"))

    def take_what_came_since(self) -> None:
        """Move what Firehose delivered later into this hour."""
        for key in self.keys(f"{ARCHIVE_TABLE}/{PARTITION}="):
            partition, name = key.split("/")[1:]
            if partition.removeprefix(f"{PARTITION}=") > self.hour:
                to = f"{ARCHIVE_TABLE}/{PARTITION}={self.hour}/{name}"
                self.s3.copy_object(Bucket=self.bucket, Key=to, CopySource={"Bucket": self.bucket, "Key": key})
                self.s3.delete_object(Bucket=self.bucket, Key=key)


@pytest.fixture(scope="module")
def objects(deployment: Deployment, hour: str) -> Iterator[Objects]:
    there = Objects(deployment, hour)
    flown = [("producer", "--name", name, "--count", str(COUNT), "--rate", "10", "--json") for name in UNICORNS]
    for flight in flown:
        command(*flight)
    assert wait_until(lambda: answer()[0] == len(UNICORNS) * COUNT, 100)
    there.take_what_came_since()
    there.put("invalid", INVALID)
    yield there
    there.s3.delete_object(Bucket=there.bucket, Key=f"{ARCHIVE_TABLE}/{PARTITION}={hour}/invalid")


def answer() -> tuple[Any, ...]:
    """What the archive says of these unicorns."""
    named = ", ".join(f"'{name}'" for name in UNICORNS)
    sql = f"SELECT count(*) AS n, sum(distance_mm) AS mm, max(statustime) AS last FROM readings WHERE name IN ({named})"
    [line] = command("query", sql, "-f", "json").splitlines()
    return tuple(json.loads(line).values())


def verdict() -> tuple[str, int, int]:
    """What reconcile says of the last minutes."""
    said = json.loads(command("reconcile", "--from", "-10m", "--json"))
    return said["verdict"], said["lost"], said["duplicated"]


def test_answers_are_the_same_before_meanwhile_and_after(deployment: Deployment, objects: Objects) -> None:
    delivered, archived = objects.delivered(), count_archived(deployment)
    before, judged = answer(), verdict()
    assert len(delivered) >= 2
    assert judged[:2] == ("exact", 0)

    done = json.loads(command("compact", "--hour", objects.hour, "--json"))
    assert done["compacted"][objects.hour] >= len(UNICORNS) * COUNT + 1
    assert objects.delivered() == delivered
    assert len(objects.compacted()) == 1
    assert (answer(), verdict(), count_archived(deployment)) == (before, judged, archived)

    assert "nothing was due" in command("compact", "--hour", objects.hour)
    done = json.loads(command("compact", "--hour", objects.hour, "--remove", "--json"))
    assert done["removed"] == {objects.hour: len(delivered)}
    assert objects.delivered() == []
    assert (answer(), verdict(), count_archived(deployment)) == (before, judged, archived)
    assert objects.keys("compactions/") == []


def test_what_comes_late_is_compacted_beside_what_is(objects: Objects) -> None:
    there = objects.compacted()
    late = document(Name="Amber", StatusTime="2026-01-31 23:58:07.250")
    objects.put("late", late, late)
    (count, *_), again = answer(), json.loads(command("compact", "--hour", objects.hour, "--json"))
    assert again["compacted"] == {objects.hour: 2}
    json.loads(command("compact", "--hour", objects.hour, "--remove", "--json"))
    assert objects.delivered() == []
    assert set(objects.compacted()) > set(there)
    assert answer()[0] == count


def test_an_hour_under_way_is_left_alone(objects: Objects) -> None:
    assert objects.hour
    now = f"{datetime.now(UTC):%Y-%m-%d-%H}"
    assert "nothing was due" in command("compact", "--hour", now)


def test_what_was_compacted_is_in_order_and_keeps_what_is_not_valid(deployment: Deployment, objects: Objects) -> None:
    assert objects.compacted()
    sql = "SELECT count(*) AS n, count(distance_mm) AS mm FROM compacted WHERE NOT valid"
    [line] = command("query", sql, "-f", "json").splitlines()
    assert json.loads(line) == {"n": 1, "mm": 0}
    assert deployment.outputs["CompactorName"] == "WildRydesCompactor"
