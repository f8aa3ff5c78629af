"""Run every command on a real terminal, while text from devices contains control sequences."""

import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aws.relation import with_readings
from cli.__main__ import app
from ops import session_file
from ops.athena import fetch_all
from ops.deployment import Deployment
from ops.paths import ROOT
from ops.process import wait_until
from ops.quarantine_reader import count_pieces, parse_pieces
from tests.integration.command import make_environment
from tests.unit.unicorn.corpus import GOOD

MINUTE = "2026-11-24 16:00"
SPAN = ("--from", "2026-11-24T16:00", "--to", "2026-11-24T16:01")
VERDICT = "verdict: exact (lost 0)"
NAMES = [
    "\x1b]52;c;ZXZpbA==\x07copied",
    "\x1b[2J\x1b[1;1Hcleared",
    "\x9b31mred\x90tmux\x9c",
    f"two\r\n{VERDICT}\nlines",
    f"three\u2028{VERDICT}\x85",
    "\u202eright to left\u2066\u200f",
    "z[/b]",
    "a [bold red]markup[/nothing]",
    "=cmd|' /C calc'!A0",
    "\x00nul\x7f\x08\x08",
]
PLACES: dict[str, list[tuple[str, ...]]] = {
    "status": [()],
    "query": [
        (f"SELECT * FROM readings WHERE statustime >= TIMESTAMP '{MINUTE}:00'",),
        (f"SELECT name FROM readings WHERE statustime >= TIMESTAMP '{MINUTE}:00'", "--format", "csv"),
        (f"SELECT name FROM readings WHERE statustime >= TIMESTAMP '{MINUTE}:00'", "--format", "json"),
        ("trip", "-p", f"unicorn={NAMES[0]}", "--format", "geojson"),
        (f"SELECT '{NAMES[1]}' FROM nowhere",),
        ("trip", "-p", f"{NAMES[0]}=x"),
    ],
    "doctor": [("--quick",)],
    "reconcile": [SPAN],
    "redrive": [("--dry-run",), ()],
    "backfill": [("--from", "2026-11-24T16:00", "--to", "2026-11-24T16:01"), (*SPAN, "--unicorn", NAMES[6])],
    "compact": [()],
    "refill": [("--from", NAMES[0])],
    "consumer": [
        (*(f"--name={name}" for name in NAMES[:-1]), "--from", "oldest", "--count", "18"),
        ("--from", NAMES[0]),
        ("--stream", "summary\x1b[2J"),
    ],
    "producer": [("--name", NAMES[6], "--count", "1"), ("--name", NAMES[3], "--count", "1", "--stream", "no\x1b]0;")],
    "user": [("list",), ("add", NAMES[0])],
    "down": [("--verify",)],
    "cost": [()],
    "env": [()],
    "bench": [(NAMES[0],)],
}
WITHOUT_TEXT_FROM_DEVICES = {
    "up": "the table that it shows has its own test below, and its verdict is that of reconcile",
    "console": "it tells an address",
    "test": "it runs the tests",
}
OWN_SEQUENCES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
"""What Rich writes: colors, the cursor hidden, moved and shown again, lines cleared."""
OURS = set("mhlAKGH")


def test_every_command_has_its_place_here() -> None:
    commands = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    assert commands == PLACES.keys() | WITHOUT_TEXT_FROM_DEVICES.keys()


@pytest.fixture(scope="module")
def hostile(cloud: session_file.Session, deployment: Deployment) -> Iterator[Path]:
    """The home of a cloud with hostile names in its stream, table, archive and quarantine."""
    kinesis, stream = deployment.session.client("kinesis"), deployment.outputs["ReadingsStreamName"]
    s3, bucket = deployment.session.client("s3"), deployment.outputs["QuarantineBucketName"]
    before = count_pieces(s3, bucket)
    readings = [{**GOOD, "Name": name, "StatusTime": f"{MINUTE}:01.000"} for name in NAMES]
    wrong = [{**document, "Latitude": f"{document['Name']} north"} for document in readings]
    entries: Any = [
        {"Data": json.dumps(document).encode(), "PartitionKey": document["Name"]} for document in [*readings, *wrong]
    ]
    assert kinesis.put_records(StreamName=stream, Records=entries)["FailedRecordCount"] == 0
    dynamodb, table = deployment.session.client("dynamodb"), deployment.outputs["TableName"]
    keys = [{"Name": {"S": name}, "StatusTime": {"S": f"{MINUTE}:00.000"}} for name in NAMES]

    def missing() -> list[str]:
        return [key["Name"]["S"] for key in keys if "Item" not in dynamodb.get_item(TableName=table, Key=key)]

    assert wait_until(lambda: not missing(), 60), missing()
    assert wait_until(lambda: count_pieces(s3, bucket) - before == len(NAMES), 30)
    assert wait_until(lambda: count_archived(deployment) == len(NAMES), 60)
    assert cloud.url
    yield Path(os.environ["WILDRYDES_HOME"])
    for key in keys:
        dynamodb.delete_item(TableName=table, Key=key)
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    for name in [entry["Key"] for page in pages for entry in page.get("Contents", [])]:
        if MINUTE in str(parse_pieces(json.loads(s3.get_object(Bucket=bucket, Key=name)["Body"].read()))):
            s3.delete_object(Bucket=bucket, Key=name)


def count_archived(deployment: Deployment) -> int:
    sql = f"SELECT count(*) FROM readings WHERE statustime >= TIMESTAMP '{MINUTE}:00'"
    sql += f" AND statustime < TIMESTAMP '{MINUTE}:59'"
    result = fetch_all(deployment, with_readings(sql))
    return int(str(result.rows[0][0]))


def run_on_terminal(home: Path, *arguments: str, program: tuple[str, ...] = ("-m", "cli")) -> str:
    """Run a Python program on a terminal, by default a command. Return its stdout and stderr together."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, *program, *arguments],
        cwd=ROOT, env={**make_environment(home), "TERM": "xterm-256color", "COLUMNS": "200"},
        stdin=follower, stdout=follower, stderr=follower, start_new_session=True,
    )  # fmt: skip
    os.close(follower)
    written, deadline = b"", time.monotonic() + 60
    try:
        while time.monotonic() < deadline:
            if select.select([leader], [], [], 0.2)[0]:
                try:
                    written += os.read(leader, 65536)
                except OSError:  # the command has ended
                    break
    finally:
        process.kill()
        process.wait()
        os.close(leader)
    return written.decode(errors="backslashreplace")


@pytest.mark.parametrize(
    ("command", "arguments"),
    [(command, arguments) for command, several in PLACES.items() for arguments in several],
    ids=[f"{command} {number}" for command, several in PLACES.items() for number in range(len(several))],
)
def test_nothing_from_a_device_reaches_the_terminal_raw(
    hostile: Path, command: str, arguments: tuple[str, ...]
) -> None:
    assert_harmless(run_on_terminal(hostile, command, *arguments), own_verdict=command == "reconcile")


FOLLOW = """
import time
from ops.deployment import find_deployment
from ops.live_view import follow_fleet
from ops.target import select_cloud

select_cloud()
end = time.monotonic() + 15
follow_fleet(find_deployment(), title="Fleet", hint="", is_flying=lambda: time.monotonic() < end)
"""


def test_the_table_that_up_shows_is_harmless(hostile: Path) -> None:
    written = run_on_terminal(hostile, program=("-c", FOLLOW))
    assert_harmless(written, own_verdict=False)
    assert r"\x1b[2J" in written, "a hostile name is shown"


def assert_harmless(written: str, *, own_verdict: bool) -> None:
    assert written
    assert "Traceback" not in written
    assert {sequence[-1] for sequence in OWN_SEQUENCES.findall(written)} <= OURS
    for cleared in ("\x1b[2J", "\x1b[1;1H"):
        assert cleared not in written
    rest = OWN_SEQUENCES.sub("", written)
    strange = {character for character in rest if not character.isprintable()} - {"\n", "\r", "\t"}
    assert strange == set()
    lines = {line.strip() for line in re.split(r"[\r\n]+", rest)}
    assert own_verdict or VERDICT not in lines


def test_stage_that_can_be_none_is_refused_in_a_sentence(hostile: Path) -> None:
    written = OWN_SEQUENCES.sub("", run_on_terminal(hostile, "--stage", NAMES[0], "status"))
    assert "is not a stage" in written
    assert "Traceback" not in written


def test_statement_reads_the_hostile_names_back(deployment: Deployment, hostile: Path) -> None:
    """Hostile names are still data: stored, archived and found unchanged."""
    assert hostile
    table = deployment.outputs["TableName"]
    for name in NAMES:
        key = {"Name": {"S": name}, "StatusTime": {"S": f"{MINUTE}:00.000"}}
        assert deployment.session.client("dynamodb").get_item(TableName=table, Key=key)["Item"]["Name"] == {"S": name}
    assert with_readings("SELECT 1 FROM readings")
