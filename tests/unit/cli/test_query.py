from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from cli.query import query
from ops import query as module
from ops.query import renumber_lines
from ops.result import Column, Cost, Result
from ops.result_object import ResultUnreadable
from ops.task import TaskFailed
from runtime.athena import StatementFailed


@dataclass
class Cloud:
    """Stands in for the deployment and for Athena: keeps what was asked, and answers or refuses."""

    asked: list[str] = field(default_factory=list)
    refusal: str = ""
    outputs: dict[str, str] = field(default_factory=lambda: {"WorkGroupName": "wildrydes", "DatabaseName": "fleet"})

    @property
    def session(self) -> "Cloud":
        return self

    def client(self, service: str) -> str:
        return service

    def run(self, deployment: "Cloud", sql: str, report: Callable[[str], None] = lambda _: None) -> Result:
        assert deployment is self
        report("1 row")
        self.asked.append(sql)
        if self.refusal:
            raise StatementFailed(self.refusal)
        columns = [Column("name", "varchar"), Column("latitude", "double"), Column("longitude", "double")]
        return Result(columns=columns, rows=[("Shadowfax", 40.75, -73.985)], scanned_bytes=12345, milliseconds=1250)

    def unload(self, deployment: "Cloud", sql: str, target: Path, report: Callable[[str], None]) -> Cost:
        target.write_bytes(b"PAR1")
        result = self.run(deployment, sql, report)
        return Cost(len(result.rows), result.scanned_bytes, result.milliseconds)


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Cloud:
    cloud = Cloud()
    monkeypatch.setattr(module, "find_deployment", lambda: cloud)
    monkeypatch.setattr(module, "fetch_all", cloud.run)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")  # where nothing costs anything
    monkeypatch.setattr(module, "execute", cloud.run)
    monkeypatch.setattr(module, "unload", cloud.unload)
    monkeypatch.setattr("cli.query._find_archive_start", lambda: "'2026-01-30-17'")
    return cloud


def run_query(*arguments: str) -> Any:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command("query")(query)
    return CliRunner().invoke(app, list(arguments), prog_name="query")


def test_without_a_question_the_saved_queries_are_listed(cloud: Cloud) -> None:
    listed = run_query().stdout
    for name in ("trip", "distance-by-unicorn", "vitals-below", "threshold", "Shadowfax"):
        assert name in listed
    assert cloud.asked == []


def test_a_saved_query_is_asked_with_its_parameters(cloud: Cloud) -> None:
    done = run_query("trip", "-p", "unicorn=O'Hara", "--param", "since=2026-01-31")
    assert done.exit_code == 0, done.output
    (sql,) = cloud.asked
    assert "name = 'O''Hara'" in sql
    assert "hour >= '2026-01-30-23'" in sql


def test_sql_reads_from_the_archives_first_hour_on(cloud: Cloud) -> None:
    run_query("SELECT count(*) FROM readings")
    run_query("SELECT count(*) FROM readings", "--since", "2026-02-01")
    from_the_first, since = cloud.asked
    assert from_the_first.count("hour >= '2026-01-30-17'") == 2
    assert since.count("hour >= '2026-01-31-23'") == 2
    assert "hour >=" not in run_query("SELECT count(*) FROM readings", "--sql").stdout


def test_since_is_a_parameter_of_a_saved_query_too(cloud: Cloud) -> None:
    run_query("trip", "--since", "2026-01-31")
    assert "statustime >= TIMESTAMP '2026-01-31 00:00:00.000'" in cloud.asked[0]


def test_a_parameter_value_may_hold_an_equals_sign(cloud: Cloud) -> None:
    run_query("trip", "-p", "unicorn=a=b")
    assert "name = 'a=b'" in cloud.asked[0]


def test_sql_sees_the_relation(cloud: Cloud) -> None:
    run_query("SELECT count(*) FROM readings")
    assert cloud.asked[0].startswith("WITH readings AS (")
    assert cloud.asked[0].endswith("SELECT count(*) FROM readings")


def test_sql_with_a_time_reads_from_there_on(cloud: Cloud) -> None:
    run_query("SELECT count(*)\nFROM readings", "--since", "2026-01-31T18:00")
    assert "hour >= '2026-01-31-17'" in cloud.asked[0]


@pytest.mark.parametrize(
    ("arguments", "start"),
    [
        ([], "name,latitude,longitude\nShadowfax,40.75,-73.985\n"),
        (["-f", "csv"], "name,latitude,longitude\n"),
        (["--format", "json"], '{"name": "Shadowfax", "latitude": 40.75, "longitude": -73.985}\n'),
        (["-f", "table"], "name       latitude  longitude\n"),
        (["-f", "geojson"], '{"type": "FeatureCollection"'),
    ],
)
@pytest.mark.usefixtures("cloud")
def test_the_answer_is_on_stdout_and_what_it_took_on_stderr(arguments: list[str], start: str) -> None:
    done = run_query("trip", *arguments)
    assert done.stdout.startswith(start)
    assert done.stderr == "1 row in 1.2 s, 12,345 bytes scanned\n"


@pytest.mark.parametrize(
    ("name", "options", "start"),
    [
        ("trip.csv", [], "name,latitude,longitude\nShadowfax,40.75,-73.985\n"),
        ("trip.JSON", [], '{"name": "Shadowfax", "latitude": 40.75, "longitude": -73.985}\n'),
        ("trip.jsonl", [], '{"name": "Shadowfax"'),
        ("trip.ndjson", [], '{"name": "Shadowfax"'),
        ("trip.geojson", [], '{"type": "FeatureCollection"'),
        ("trip.parquet", [], "PAR1"),
        ("trip.txt", ["-f", "parquet"], "PAR1"),
        ("trip.json", ["-f", "csv"], "name,latitude,longitude\n"),
        ("trip", ["--for-spreadsheets"], "name,latitude,longitude\n"),
    ],
)
@pytest.mark.usefixtures("cloud")
def test_answer_is_written_to_a_file_in_the_format_of_its_ending(
    tmp_path: Path, name: str, options: list[str], start: str
) -> None:
    done = run_query("trip", "-o", str(tmp_path / name), *options)
    assert (done.exit_code, done.stdout) == (0, ""), done.output
    assert (tmp_path / name).read_text().startswith(start)
    assert done.stderr == "1 row in 1.2 s, 12,345 bytes scanned\n"


@pytest.mark.usefixtures("cloud")
def test_file_called_minus_is_stdout() -> None:
    assert run_query("trip", "-o", "-").stdout.startswith("name,latitude,longitude\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-o", "trip.txt"], "trip.txt ends in none of .csv, .json"),
        (["-o", "trip.csv", "-f", "table"], "a table is for terminals, not for a file"),
        (["-f", "parquet"], "parquet needs --output FILE"),
        (["-o", "-", "-f", "parquet"], "parquet needs --output FILE"),
        (["-o", "trip.json", "-f", "json", "--for-spreadsheets"], "it needs --format csv"),
    ],
)
def test_file_that_does_not_fit_its_format_is_wrong_usage(cloud: Cloud, arguments: list[str], sentence: str) -> None:
    done = run_query("trip", *arguments)
    assert done.exit_code == 2
    assert sentence in " ".join(done.output.replace("│", " ").split())
    assert cloud.asked == []


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_after_a_failed_query_the_file_is_as_it_was(cloud: Cloud, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"trip.{ending}"
    target.write_text("old")
    cloud.refusal = "COLUMN_NOT_FOUND: line 39:8: Column 'nam' cannot be resolved"
    done = run_query("SELECT nam FROM readings", "-o", str(target))
    assert isinstance(done.exception, TaskFailed)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_result_that_cannot_be_read_is_to_be_asked_for_again(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(*_: object, **__: object) -> Result:
        raise ResultUnreadable("its result s3://results/id.csv is missing: something removed it")

    monkeypatch.setattr(module, "fetch_all", lose)
    done = run_query("trip")
    assert str(done.exception).endswith("is missing: something removed it. Ask again.")
    assert cloud.asked == []


def test_the_statement_can_be_printed_instead(cloud: Cloud) -> None:
    done = run_query("trip", "--sql")
    assert done.stdout.startswith("WITH readings AS (")
    assert cloud.asked == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["journeys"], "There is no saved query journeys: run `wildrydes query` to list them."),
        (["trip", "-p", "unicorn"], "--param unicorn is not NAME=VALUE."),
        (["trip", "-p", "rider=me"], "trip has no parameter rider: it has unicorn, since."),
        (["trip", "--since", "now"], "since must be a time such as 2026-01-31T18:00, in UTC, not 'now'."),
        (
            ["trip", "--since", "2026-01-31", "-p", "since=2026-01-30"],
            "Give --since or --param since=…, not both.",
        ),
        (
            ["SELECT 1", "-p", "unicorn=a"],
            "--param needs a saved query, and this is SQL: write the value into the SQL.",
        ),
    ],
)
def test_a_wrong_question_is_answered_with_a_sentence_and_never_asked(
    cloud: Cloud, arguments: list[str], sentence: str
) -> None:
    done = run_query(*arguments)
    assert done.exit_code == 1
    assert done.output.strip() == sentence
    assert cloud.asked == []


def test_a_failed_query_is_athenas_sentence(cloud: Cloud) -> None:
    cloud.refusal = "COLUMN_NOT_FOUND: line 39:8: Column 'nam' cannot be resolved"
    done = run_query("SELECT nam FROM readings")
    assert isinstance(done.exception, TaskFailed)
    assert "Column 'nam' cannot be resolved" in str(done.exception)


def test_line_numbers_are_those_of_the_question() -> None:
    question = "SELECT name,\n  nam\nFROM readings"
    sql = "WITH readings AS (\n" + "x\n" * 30 + ")\n" + question
    assert renumber_lines(question, sql, "line 34:3: no nam") == "line 2:3: no nam"
    assert renumber_lines(question, sql, "LINE 33: SELECT name,") == "LINE 1: SELECT name,"
    assert renumber_lines(question, sql, "line 5:1: in the relation") == "line 5:1: in the relation"
    assert renumber_lines(question, question, "line 2:3: no nam") == "line 2:3: no nam"
