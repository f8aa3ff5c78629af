"""The command with --replay, from the files to the stream."""

import json
import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from duckdb import OutOfMemoryException
from typer.testing import CliRunner, Result

from aws.signals import ShutdownRequest
from producer.__main__ import app
from producer.replay.store import Store
from unicorn.codec import decode
from unicorn.reading import Reading
from unicorn.timestamps import format_timestamp, parse_timestamp

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


def test_times_move_so_that_the_first_is_now(kinesis: "KinesisClient", fleet: Path) -> None:
    before = format_timestamp(datetime.now(UTC))
    assert run("--replay", fleet, "--speed", "10").exit_code == 0
    after = format_timestamp(datetime.now(UTC))
    times = [reading.StatusTime for reading in read_readings(kinesis)]
    assert before <= times[0] <= after
    span = parse_timestamp(times[-1]) - parse_timestamp(times[0])
    assert span == timedelta(seconds=0.2)


def test_many_files_fly_after_one_option_as_a_shell_s_pattern_gives_them(
    kinesis: "KinesisClient", fleet: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.jsonl"
    document = {"id": "tram", "ts": 1_769_846_400, "lat": 52.1, "lng": 13, "healthpoints": 1, "magicpoints": 2}
    other.write_text(json.dumps(document))
    assert run("--replay", fleet, other, "--speed", "100", "--times", "kept").exit_code == 0
    assert {reading.Name for reading in read_readings(kinesis)} == {"bus 1", "bus 2", "tram"}


def test_a_replay_is_packed_as_a_fleet_is(kinesis: "KinesisClient", fleet: Path) -> None:
    result = run("--replay", fleet, "--speed", "100", "--aggregate", "--malformed-every", "2", "--json")
    summary = read_summary(result)
    assert (summary["sent"], summary["malformed"]) == (3, 1)
    assert len(read_readings(kinesis)) == 3


def test_laps_go_on_until_the_time_is_up(kinesis: "KinesisClient", fleet: Path) -> None:
    result = run("--replay", fleet, "--speed", "100", "--loop", "--for", "1.5", "--json")
    assert result.exit_code == 0
    assert read_summary(result)["sent"] == len(read_readings(kinesis)) == 6
    assert len({(reading.Name, reading.StatusTime) for reading in read_readings(kinesis)}) == 6


def test_rejects_are_kept_in_a_file(kinesis: "KinesisClient", fleet: Path, tmp_path: Path) -> None:
    assert kinesis
    rejects = tmp_path / "rejects.jsonl"
    assert run("--replay", fleet, "--speed", "100", "--rejects", rejects).exit_code == 0
    kept = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert sorted((reject["line"], reject["row"]) for reject in kept) == [
        (5, FLEET.splitlines()[4]),
        (6, FLEET.splitlines()[5]),
    ]


def test_the_map_zone_and_units_of_the_user_count(kinesis: "KinesisClient", tmp_path: Path) -> None:
    path = tmp_path / "fleet.csv"
    path.write_text(
        "bus;day;hour;y;x;way;knots;MagicPoints\n7;31/01/2026;09:00:00;52.5;13.25;0.5;10;1\n",
    )
    result = run(
        *("--replay", path, "--map", "Name=bus,StatusTime=day+hour,Latitude=y,Longitude=x", "--times", "kept"),
        *("--map", "Distance=way,HealthPoints=knots", "--units", "Distance=km,HealthPoints=kn:km/h"),
        *("--zone", "Europe/Berlin"),
    )
    assert result.exit_code == 0, result.stderr
    [reading] = read_readings(kinesis)
    assert reading == Reading(
        Name="7",
        StatusTime="2026-01-31 08:00:00.000",
        Latitude=52.5,
        Longitude=13.25,
        Distance=500.0,
        HealthPoints=19,
        MagicPoints=1,
    )


def test_what_can_not_be_replayed_sends_nothing_and_is_one_sentence(kinesis: "KinesisClient", tmp_path: Path) -> None:
    path = tmp_path / "fleet.csv"
    path.write_text("id,ts,lat,lon\n1,1769846400,52.5,13\n")
    result = run("--replay", path, "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"{path} has no column for HealthPoints and MagicPoints, which every reading of the fleet has: its"
        " columns are id, ts, lat, lon. Choose with --map HealthPoints=COLUMN, or a fleet without them, such as"
        " `positions`.\n"
    )
    assert read_readings(kinesis) == []


def test_a_signal_ends_a_replay_after_what_is_pending_is_delivered(
    kinesis: "KinesisClient", fleet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = ShutdownRequest.wait

    def interrupt(shutdown: ShutdownRequest, seconds: float) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        wait(shutdown, seconds)

    monkeypatch.setattr(ShutdownRequest, "wait", interrupt)
    result = run("--replay", fleet, "--json")
    assert (result.exit_code, read_summary(result)["sent"], read_summary(result)["failed"]) == (0, 1, 0)
    assert len(read_readings(kinesis)) == 1


def test_an_end_while_it_loads_leaves_nothing_behind(
    kinesis: "KinesisClient", fleet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))

    def interrupt(_store: Store) -> None:
        assert [*folder.iterdir()]
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(Store, "sort", interrupt)
    assert run("--replay", fleet).exit_code == 130
    assert [*folder.iterdir()] == []
    assert read_readings(kinesis) == []


def test_a_disk_that_is_full_is_one_sentence(
    kinesis: "KinesisClient", fleet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_store: Store) -> None:
        raise OutOfMemoryException("failed to offload data block\nmore")

    monkeypatch.setattr(Store, "sort", refuse)
    result = run("--replay", fleet)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == (
        "The recording can't be sorted: failed to offload data block. Free some space in the folder TMPDIR."
    )
    assert read_readings(kinesis) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--speed", "2"), "options of a replay need --replay FILE"),
        (("--replay", "FLEET", "--rate", "2"), "give --replay or unicorns"),
        (("--replay", "FLEET", "--unicorns", "2"), "give --replay or unicorns"),
        (("--replay", "FLEET", "--motion", "rides"), "give --replay or unicorns"),
        (("--replay", "FLEET", "--loop", "--times", "kept"), "give --loop or --times kept, not both"),
        (("--replay", "FLEET", "--speed", "0"), "--speed"),
        (("--replay", "FLEET", "--map", "Speed=x"), "there is no field 'Speed'"),
        (
            ("--replay", "FLEET", "--map", "Name=x", "--vehicle-per-file"),
            "give --vehicle-per-file or a column for Name",
        ),
        (("--replay", "FLEET", "--units", "Distance=parsec"), "can't convert parsec to m"),
        (("--replay", "FLEET", "--zone", "Mars/Base"), "'Mars/Base' is no time zone"),
        (("--replay", "FLEET", "--rejects", "FLEET"), "--rejects names a file that is replayed"),
        (("--replay", "nowhere.csv"), "does not exist"),
        (("FLEET",), "give files after --replay"),
    ],
)
def test_options_that_make_no_sense_are_refused(fleet: Path, arguments: tuple[str, ...], sentence: str) -> None:
    result = run(*[str(fleet) if argument == "FLEET" else argument for argument in arguments])
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in " ".join(result.stderr.replace("│", " ").split())
    assert fleet.read_text() == FLEET


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
