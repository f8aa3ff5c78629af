"""A flight of `up` in a process and a home of its own, because a process serves one fleet."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import boto3

from emulator.cloud import REGION
from ops import session_file
from ops.paths import ROOT
from tests.integration.command import make_environment, wait_for

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient

_START_SECONDS = 240
_STOP_SECONDS = 60


@contextmanager
def run_up(home: Path, *options: str) -> Iterator[session_file.Session]:
    """Run `up` with these options until the block ends. Yield its session once the console is served."""
    log = home / "up.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli", "up", *options],
            cwd=ROOT, env=make_environment(home), stdout=output, stderr=output,
        )  # fmt: skip
    try:
        wait_for(lambda: process.poll() is not None or _load(home) is not None, _START_SECONDS)
        session = _load(home)
        assert session is not None, log.read_text()
        yield session
    finally:
        process.terminate()
        process.wait(_STOP_SECONDS)


def create_kinesis(session: session_file.Session) -> "KinesisClient":
    """Return a client with administrator rights in a session's cloud, whatever this process's environment has."""
    return boto3.client(
        "kinesis",
        endpoint_url=session.url,
        region_name=REGION,
        aws_access_key_id=session.access_key,
        aws_secret_access_key=session.secret_key,
    )


def _load(home: Path) -> session_file.Session | None:
    """Return the session of a home once its console is served."""
    try:
        session = session_file.Session(**json.loads((home / "up.json").read_text()))
    except (FileNotFoundError, ValueError):
        return None
    return session if session.console else None
