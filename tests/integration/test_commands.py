"""Commands as a user types them, on the local cloud."""

import base64
import csv
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from ops import session_file
from ops.deployment import Deployment
from ops.drain import count_archived
from ops.paths import ROOT
from ops.process import wait_until
from ops.reconcile import archive, table
from tests.integration.command import make_environment
from tests.integration.sent import BROKEN, COUNT, PACKED

BUFFER_SECONDS = 60


def run_wildrydes(*arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    home = Path(os.environ["WILDRYDES_HOME"])
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        cwd=ROOT, env={**make_environment(home), **more}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def flown(sent: Deployment) -> Deployment:
    """A deployment with forty readings of two unicorns and three of an aggregate in its archive."""
    assert wait_until(lambda: count_archived(sent) >= COUNT, 75)
    return sent


def test_status_shows_stacks_outputs_and_counts(cloud: session_file.Session) -> None:
    document = json.loads(run_wildrydes("status", "--json").stdout)
    assert set(document["stacks"].values()) == {"CREATE_COMPLETE"}
    assert document["process"] == os.getpid()
    assert cloud.url in document["cloud"]
    assert document["counts"]["open shards"] == 1
    shown = run_wildrydes("status").stdout
    assert "WildRydesArchive" in shown
    assert "ReadingsStreamName" in shown


def test_env_points_any_aws_tool_at_the_embedded_cloud(cloud: session_file.Session) -> None:
    exports = run_wildrydes("env").stdout
    script = (
        f'{exports}\n{sys.executable} -c \'import boto3; print(boto3.client("sts").get_caller_identity()["Account"])\''
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "000000000000", done.stderr
    assert f"export AWS_ENDPOINT_URL={cloud.url}" in exports


def test_query_lists_the_saved_queries_with_their_parameters() -> None:
    listed = run_wildrydes("query").stdout
    for name in ("trip", "readings-since", "distance-by-unicorn", "vitals-below", "readings-per-minute", "threshold"):
        assert name in listed


def test_readings_of_an_aggregate_are_in_the_archive_and_in_their_row(flown: Deployment) -> None:
    in_table, in_archive = (
        [row for (name, _), row in rows.items() if name == PACKED]
        for rows in (table.read_all(flown), archive.read_all(flown))
    )
    assert in_table == in_archive
    assert [row.readings for row in in_table] == [3]


def test_objects_are_visible_within_the_buffer_interval_and_two_seconds(flown: Deployment) -> None:
    objects = list_archive_objects(flown, "archive/")
    for entry in objects:
        oldest = re.search(r"-1-(\d{4}(?:-\d\d){5})-", entry["Key"])
        assert oldest is not None
        arrived = datetime.strptime(oldest[1], "%Y-%m-%d-%H-%M-%S").replace(tzinfo=UTC)  # its second began then
        assert (entry["LastModified"] - arrived).total_seconds() <= BUFFER_SECONDS + 2 + 1
    assert objects


def test_record_that_can_not_be_converted_is_at_the_error_prefix_with_reason_and_raw_data(flown: Deployment) -> None:
    bucket, s3 = flown.outputs["ArchiveBucketName"], flown.session.client("s3")
    bodies = [
        s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
        for entry in list_archive_objects(flown, "errors/")
    ]
    failures = [json.loads(line) for body in bodies for line in body.splitlines()]
    [failure] = [line for line in failures if base64.b64decode(line["rawData"]) == BROKEN]
    assert failure["lastErrorCode"] == "DataFormatConversion.ParseError"
    assert failure["lastErrorMessage"] == "The record isn't JSON."
    assert failure["sequenceNumber"].isdecimal()
    assert failure["dataCatalogTable"]["databaseName"] == flown.outputs["DatabaseName"]


MINUTE = ("--from", "2026-11-24T12:00", "--to", "2026-11-24T12:01")
ROW = {"Name": {"S": PACKED}, "StatusTime": {"S": "2026-11-24 12:00:00.000"}}


def reconcile(*arguments: str) -> tuple[int, dict[str, Any]]:
    done = run_wildrydes("reconcile", *MINUTE, "--json", *arguments)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_reconcile_finds_the_places_equal_and_says_what_came_late(flown: Deployment) -> None:
    assert flown.outputs
    code, report = reconcile()
    assert (code, report["verdict"]) == (0, "exact")
    assert report["streamed"] == report["stored"] == report["archived"] == report["late"] == 3
    code, report = reconcile("--without-stream")
    assert (code, report["verdict"], report["stream_from"], report["streamed"]) == (0, "exact", None, 0)
    shown = run_wildrydes("reconcile", *MINUTE).stdout
    assert "compared 2026-11-24 12:00 to 2026-11-24 12:01 UTC" in shown
    assert "verdict: exact (lost 0)" in shown


def test_reconcile_finds_lost_and_wrong_rows_and_backfill_makes_them_again(flown: Deployment, tmp_path: Path) -> None:
    dynamodb, name = flown.session.client("dynamodb"), flown.outputs["TableName"]
    before = table.read_all(flown)
    dynamodb.delete_item(TableName=name, Key=ROW)
    code, report = reconcile("--rows", str(tmp_path / "rows"))
    assert (code, report["verdict"], report["lost"], report["different"]) == (1, "differs", 3, 1)
    [row] = map(json.loads, (tmp_path / "rows").read_text().splitlines())
    assert (row["name"], row["minute"], row["table"]) == (PACKED, "2026-11-24 12:00", None)
    assert row["archive"] == row["stream"]
    shown = run_wildrydes("reconcile", *MINUTE, "--without-stream").stdout
    assert "in DynamoDB 0 · in Athena 3 readings" in shown
    assert "the stream was not read\n" in shown
    assert "verdict: differs (lost 3)" in shown

    for _ in range(2):  # twice is safe
        done = run_wildrydes("backfill", *MINUTE, "--unicorn", PACKED)
        assert done.returncode == 0, done.stderr
        assert done.stdout == "put 1 minute summaries back onto wildrydes-summary\n"
    assert wait_until(lambda: table.read_all(flown) == before, 20)

    wrong: dict[str, Any] = {"UpdateExpression": "SET Readings = :r", "ExpressionAttributeValues": {":r": {"N": "99"}}}
    dynamodb.update_item(TableName=name, Key=ROW, **wrong)
    assert reconcile()[0] == 1
    done = run_wildrydes("backfill", *MINUTE, "--replace")
    assert done.stdout == "compared 1 rows with the archive, and replaced 1 of them\n", done.stderr
    assert reconcile()[0] == 0


def test_backfill_rebuilds_a_table_that_lost_every_row(flown: Deployment) -> None:
    dynamodb, name = flown.session.client("dynamodb"), flown.outputs["TableName"]
    before = archive.read_all(flown)
    for unicorn, minute in table.read_all(flown):
        key = {"Name": {"S": unicorn}, "StatusTime": {"S": f"{minute}:00.000"}}
        dynamodb.delete_item(TableName=name, Key=key)
    assert run_wildrydes("backfill").returncode == 0
    assert wait_until(lambda: table.read_all(flown) == before, 20)


def test_span_that_is_still_under_way_is_not_judged(flown: Deployment) -> None:
    assert flown.outputs
    done = run_wildrydes("reconcile", "--from", "-1s")
    assert done.returncode == 1
    assert "is still in progress" in done.stderr
    assert "Traceback" not in done.stderr


def list_archive_objects(deployment: Deployment, prefix: str) -> list[dict[str, Any]]:
    listing = deployment.session.client("s3").list_objects_v2(
        Bucket=deployment.outputs["ArchiveBucketName"], Prefix=prefix
    )
    return [dict(entry) for entry in listing.get("Contents", [])]


@pytest.mark.usefixtures("flown")
def test_trip_comes_as_csv_in_order_of_time() -> None:
    done = run_wildrydes("query", "trip", "-p", "unicorn=O'Malley")
    rows = list(csv.DictReader(StringIO(done.stdout)))
    assert len(rows) == 20, done.stderr
    assert [row["statustime"] for row in rows] == sorted(row["statustime"] for row in rows)
    assert {row["name"] for row in rows} == {"O'Malley"}
    assert all(29 <= float(row["distance"]) < 31 for row in rows)
    assert "20 rows in" in done.stderr
    assert "bytes scanned" in done.stderr


@pytest.mark.usefixtures("flown")
def test_trip_comes_as_geojson() -> None:
    collection = json.loads(run_wildrydes("query", "trip", "--format", "geojson").stdout)
    track, *points = collection["features"]
    assert (track["geometry"]["type"], track["properties"]["name"]) == ("LineString", "Shadowfax")
    assert len(track["geometry"]["coordinates"]) == len(points) == 20
    longitude, latitude = points[0]["geometry"]["coordinates"]
    assert (round(longitude), round(latitude)) == (-74, 41)


@pytest.mark.parametrize(
    "name", ["readings-since", "distance-by-unicorn", "vitals-below", "readings-per-minute", "trip"]
)
@pytest.mark.usefixtures("flown")
def test_every_saved_query_runs(name: str) -> None:
    done = run_wildrydes("query", name, "-f", "json")
    assert done.returncode == 0, done.stderr
    assert all(json.loads(line) for line in done.stdout.splitlines())


@pytest.mark.usefixtures("flown")
def test_any_sql_sees_the_relation() -> None:
    sql = (
        "WITH far AS (SELECT name, sum(distance_mm) AS mm FROM readings GROUP BY name) SELECT name FROM far ORDER BY 1"
    )
    done = run_wildrydes("query", sql, "--since", "2026-01-01", "-f", "csv")
    assert {"Shadowfax", "O'Malley"} <= set(done.stdout.split("\n")), done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["SELECT nothing FROM readings"], "The query failed: "),
        (["trip", "-p", "rider=me"], "trip has no parameter rider: it has unicorn, since."),
        (["vitals-below", "-p", "threshold=low"], "threshold must be a number, not 'low'."),
        (["trip", "-p", "since=yesterday"], "since must be a time such as 2026-01-31T18:00, in UTC, not 'yesterday'."),
        (["journeys"], "There is no saved query journeys: run `wildrydes query` to list them."),
    ],
)
def test_wrong_question_is_answered_with_a_sentence(
    deployment: Deployment, arguments: list[str], sentence: str
) -> None:
    assert deployment.outputs
    done = run_wildrydes("query", *arguments)
    assert done.returncode == 1
    assert done.stderr.startswith(sentence), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("flown")
def test_consumer_prints_what_the_producer_put() -> None:
    done = run_wildrydes("consumer", "--from", "oldest", "--name", "O'Malley", "--count", "20")
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["Name"] for line in done.stdout.splitlines()] == ["O'Malley"] * 20


@pytest.mark.usefixtures("deployment")
def test_command_without_a_deployment_says_what_to_do() -> None:
    done = run_wildrydes("--stage", "green", "status")
    assert done.returncode == 1
    assert done.stderr.startswith("No Wild Rydes stack of stage green is in this account and region: ")


@pytest.mark.parametrize("output", ["/dev/full", "&-"])
@pytest.mark.parametrize(
    "command",
    [
        "status",
        "status --json",
        "query trip",
        "query trip -f geojson",
        "doctor --quick",
        "reconcile",
        "redrive --dry-run",
        "compact",
        "consumer --from oldest --count 1",
        "producer --count 1 --json",
        "env",
    ],
)
@pytest.mark.usefixtures("flown")
def test_output_that_can_not_be_written_is_told_in_a_sentence(command: str, output: str) -> None:
    home = Path(os.environ["WILDRYDES_HOME"])
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m cli {command} >{output}"],
        cwd=ROOT, env=make_environment(home), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    sentence = "No space left on device" if output == "/dev/full" else "The output can't be written"
    assert sentence in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
