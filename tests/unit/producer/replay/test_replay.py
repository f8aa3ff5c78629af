"""The command with --replay, from the files to the stream."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

from producer.__main__ import app
from unicorn.codec import decode
from unicorn.reading import Reading

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient

FLEET = """\
vehicle_id,timestamp,latitude,longitude,HealthPoints,MagicPoints
bus 1,2026-01-31 08:00:02,52.0,13.001,90,150
bus 1,2026-01-31 08:00:00,52.0,13.0,91,150
bus 2,2026-01-31 08:00:01,53.0,13.0,92,150
bus 2,2026-01-31 08:00:01,53.0,13.0,92,150
bus 2,2026-01-31 08:00:03,,13.0,92,150
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)], catch_exceptions=False)


def read_readings(kinesis: "KinesisClient") -> list[Reading]:
    readings: list[Reading] = []
    for shard in kinesis.list_shards(StreamName="wildrydes")["Shards"]:
        iterator = kinesis.get_shard_iterator(
            StreamName="wildrydes", ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        for record in kinesis.get_records(ShardIterator=iterator)["Records"]:
            readings += [piece for piece in decode(record["Data"]) if isinstance(piece, Reading)]
    return sorted(readings, key=lambda reading: reading.StatusTime)


def read_summary(result: Result) -> dict[str, Any]:
    summary = json.loads(result.stdout)
    assert isinstance(summary, dict)
    return summary


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    file = tmp_path / "fleet.csv"
    file.write_text(FLEET)
    return file


def test_recorded_positions_fly_in_the_order_of_time(kinesis: "KinesisClient", fleet: Path) -> None:
    result = run("--replay", fleet, "--times", "kept", "--speed", "100")
    assert result.exit_code == 0
    assert [(reading.Name, reading.StatusTime, reading.HealthPoints) for reading in read_readings(kinesis)] == [
        ("bus 1", "2026-01-31 08:00:00.000", 91),
        ("bus 2", "2026-01-31 08:00:01.000", 92),
        ("bus 1", "2026-01-31 08:00:02.000", 90),
    ]
    assert [round(reading.Distance, 1) for reading in read_readings(kinesis)] == [0.0, 0.0, 68.5]
    assert result.stderr.splitlines()[-1] == "sent 3, retried 0, failed 0"


def test_what_was_found_and_what_is_skipped_is_told(kinesis: "KinesisClient", fleet: Path) -> None:
    assert kinesis
    result = run("--replay", fleet, "--speed", "100", "--json")
    assert (
        "fleet.csv (CSV): HealthPoints=HealthPoints,Latitude=latitude,Longitude=longitude,MagicPoints=MagicPoints,"
        "Name=vehicle_id,StatusTime=timestamp, Distance computed along the way"
    ) in result.stderr
    assert "fleet.csv: its times name no zone, and are taken as UTC. Change that with --zone." in result.stderr
    assert "2 vehicles, 3 fixes, 2026-01-31 08:00:00.000 to 2026-01-31 08:00:02.000 UTC: 0:00:02" in result.stderr
    assert "skipped 1: has no position (first: fleet.csv, line 6)" in result.stderr
    assert "skipped 1: repeats a fix of the same vehicle, time and place (first: fleet.csv, line 5)" in result.stderr
    assert read_summary(result)["replay"] == {
        "vehicles": 2,
        "fixes": 3,
        "from": "2026-01-31 08:00:00.000",
        "to": "2026-01-31 08:00:02.000",
        "jumps": 0,
        "skipped": {"has no position": 1, "repeats a fix of the same vehicle, time and place": 1},
    }
