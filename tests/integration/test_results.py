"""Results of more than one page on the local cloud: read from their objects, by the command as a user types it."""

import csv
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ops.athena import fetch_all
from ops.deployment import Deployment
from ops.paths import ROOT
from ops.process import wait_until
from ops.reconcile import archive, table
from tests.integration.command import make_environment
from tests.integration.test_commands import run_wildrydes

NAME, MINUTES = "Bulk", 1_500
HOUR = "2026-11-20-00"
KEY = f"archive/hour={HOUR}/bulk"
QUESTION = (
    "SELECT name, statustime, latitude, longitude, healthpoints, nullif(healthpoints, 150) AS changed"
    f" FROM readings WHERE name = '{NAME}' ORDER BY statustime"
)
RANGE = ("--from", "2026-11-20T00:00", "--to", "2026-11-21T01:00")


@pytest.fixture(scope="module")
def bulky(deployment: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A deployment whose archive has two readings in each of many minutes. They are gone afterwards."""
    file = tmp_path_factory.mktemp("bulk") / "bulk.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"""COPY (
              SELECT 30e0 AS distance, 150e0 - n % 2 AS healthpoints, 40e0 + n / 1e5 AS latitude,
                     -74e0 AS longitude, 150e0 AS magicpoints, '{NAME}' AS name,
                     strftime(TIMESTAMP '2026-11-20 00:00:00' + INTERVAL (n * 30) SECOND, '%Y-%m-%d %H:%M:%S.%g')
                       AS statustime
              FROM range({2 * MINUTES}) AS numbers(n)
            ) TO '{file}' (FORMAT parquet)"""
        )
    s3, bucket = deployment.session.client("s3"), deployment.outputs["ArchiveBucketName"]
    s3.put_object(Bucket=bucket, Key=KEY, Body=file.read_bytes())
    yield deployment
    s3.delete_object(Bucket=bucket, Key=KEY)
    dynamodb, name = deployment.session.client("dynamodb"), deployment.outputs["TableName"]
    for _, minute in read_rows(deployment):
        key = {"Name": {"S": NAME}, "StatusTime": {"S": f"{minute}:00.000"}}
        dynamodb.delete_item(TableName=name, Key=key)


def read_rows(deployment: Deployment) -> dict[Any, Any]:
    return {key: row for key, row in table.read_all(deployment).items() if key[0] == NAME}


def ask(target: Path, question: str = QUESTION) -> str:
    done = run_wildrydes("query", question, "-o", str(target))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert list(target.parent.iterdir()) == [target]
    return done.stderr


@pytest.mark.usefixtures("bulky")
@pytest.mark.parametrize("ending", ["csv", "json", "geojson", "parquet"])
def test_file_of_each_format_has_every_row(tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"bulk.{ending}"
    target.write_text("old")
    assert "3,000 rows in" in ask(target)
    rows: list[Any]
    if ending == "csv":
        rows = [*csv.DictReader(StringIO(target.read_text()))]
        assert rows[1] == {
            "name": NAME, "statustime": "2026-11-20 00:00:30.000", "latitude": "40.00001", "longitude": "-74.0",
            "healthpoints": "149", "changed": "149",
        }  # fmt: skip
        assert rows[0]["changed"] == ""
    elif ending == "json":
        rows = [*map(json.loads, target.read_text().splitlines())]
        assert (rows[0]["changed"], rows[1]["changed"], rows[1]["latitude"]) == (None, 149, 40.00001)
    elif ending == "geojson":
        line, *rows = json.loads(target.read_text())["features"]
        assert len(line["geometry"]["coordinates"]) == 2 * MINUTES
    else:
        with duckdb.connect() as connection:
            rows = connection.read_parquet([str(target)]).fetchall()
        assert [row[5] for row in rows[:2]] == [None, 149]
    assert len(rows) == 2 * MINUTES


@pytest.mark.usefixtures("bulky")
def test_nothing_of_an_unload_is_left_on_s3(deployment: Deployment, tmp_path: Path) -> None:
    ask(tmp_path / "bulk.parquet")
    athena, group = deployment.session.client("athena"), deployment.outputs["WorkGroupName"]
    configuration = athena.get_work_group(WorkGroup=group)["WorkGroup"]["Configuration"]
    bucket = configuration["ResultConfiguration"]["OutputLocation"].removeprefix("s3://").rstrip("/")
    assert deployment.session.client("s3").list_objects_v2(Bucket=bucket, Prefix="unload/")["KeyCount"] == 0


@pytest.mark.usefixtures("bulky")
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_after_a_failed_query_the_file_is_as_it_was(tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"bulk.{ending}"
    target.write_text("old")
    done = run_wildrydes("query", "SELECT nothing FROM readings", "-o", str(target))
    assert done.returncode == 1
    assert done.stderr.startswith("The query failed: ")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.usefixtures("bulky")
@pytest.mark.parametrize("ending", ["csv", "json", "geojson", "parquet"])
def test_without_room_for_the_file_a_sentence_says_so_and_the_file_is_as_it_was(tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"bulk.{ending}"
    target.write_text("old")
    limited = f"ulimit -f 8; exec {shlex.join([sys.executable, '-m', 'cli', 'query', QUESTION, '-o', str(target)])}"
    environment = {**make_environment(Path(os.environ["WILDRYDES_HOME"])), "SQLITE_TMPDIR": str(tmp_path)}
    done = subprocess.run(
        ["bash", "-c", limited], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith(f"Writing {target} failed: "), done.stderr
    assert f"{target} is as it was: make room, or choose another place." in done.stderr
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_pages_and_object_have_the_same_values(bulky: Deployment) -> None:
    values = "CASE n WHEN 0 THEN '' WHEN 1 THEN NULL WHEN 2 THEN 'say \"neigh\",\nand leave' ELSE name END"
    sql = (
        f"SELECT {values} AS text, n, n = 1 AS truth, n / 1e10 AS small, array_agg(n) AS numbers FROM rows GROUP BY ALL"
    )
    rows = f"(SELECT name, row_number() OVER (ORDER BY statustime) - 1 AS n FROM archive WHERE name = '{NAME}')"
    sql = f"{sql.replace('rows', f'{rows} AS rows')} ORDER BY n"
    large, small = fetch_all(bulky, sql), fetch_all(bulky, f"{sql} LIMIT 5")
    assert (large.progress.total > 0, small.progress.total) == (True, 0)
    assert (large.columns, large.rows[:5], len(large.rows)) == (small.columns, small.rows, 2 * MINUTES)
    assert small.rows[:3] == [
        ("", 0, False, 0.0, "[0]"),
        (None, 1, True, 1e-10, "[1]"),
        ('say "neigh",\nand leave', 2, False, 2e-10, "[2]"),
    ]


def test_backfill_puts_every_minute_back_and_reconcile_finds_none_lost(bulky: Deployment) -> None:
    done = run_wildrydes("backfill", *RANGE, "--unicorn", NAME)
    assert done.stdout == f"put {MINUTES:,} minute summaries back onto wildrydes-summary\n", done.stderr
    archived = {key: row for key, row in archive.read_all(bulky).items() if key[0] == NAME}
    assert len(archived) == MINUTES
    assert wait_until(lambda: read_rows(bulky) == archived, 60)
    report = json.loads(run_wildrydes("reconcile", *RANGE, "--json").stdout)
    assert (report["archived"], report["stored"], report["lost"]) == (2 * MINUTES, 2 * MINUTES, 0)
    done = run_wildrydes("backfill", *RANGE, "--replace")
    assert done.stdout == f"compared {MINUTES:,} rows with the archive, and replaced 0 of them\n", done.stderr
