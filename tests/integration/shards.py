"""Change the number of shards during a flight, by deploying the app with another setting."""

import json
import subprocess
from pathlib import Path

import boto3

from emulator.cloud import ACCOUNT, REGION, make_client_environment
from ops.assembly import make_cdk_command, make_cdk_environment
from ops.paths import ROOT
from ops.session_file import Session
from tests.integration.command import wait_for

Shards = dict[str, tuple[int, int]]
"""By stream: its number of shards, and how many of them are closed."""


def change_twice(home: Path, flight: "subprocess.Popen[str]") -> Shards:
    """Change a flight's streams to two shards and back to one, and return their shards at the end.

    If the flight failed to start, return nothing; its output says why. The synthesis, which takes longest, comes first.
    """
    two = home / "cdk.out.two"
    environment = {"CDK_DEFAULT_ACCOUNT": ACCOUNT, "CDK_DEFAULT_REGION": REGION}
    _cdk("synth", "--quiet", "--output", str(two), "-c", "target=embedded", "-c", "shards=2", environment=environment)
    wait_for(lambda: (home / "log" / "producer.log").exists() or flight.poll() is not None, 180)
    if flight.poll() is not None:
        return {}
    here = Session(**json.loads((home / "up.json").read_text()))
    for assembly in (two, home / "cdk.out"):
        deploy = ("deploy", "--all", "--require-approval", "never", "--app", str(assembly))
        _cdk(*deploy, environment=make_client_environment(here))
    summary = (home / "log" / "producer-summary.log").read_text()
    assert not summary, "the flight was over before the shards were changed"
    session = boto3.Session(here.access_key, here.secret_key, region_name=REGION)
    kinesis = session.client("kinesis", endpoint_url=here.url)
    result: Shards = {}
    for stream in ("wildrydes", "wildrydes-summary"):
        shards = kinesis.list_shards(StreamName=stream)["Shards"]
        closed = [shard for shard in shards if "EndingSequenceNumber" in shard["SequenceNumberRange"]]
        result[stream] = (len(shards), len(closed))
    return result


def _cdk(*arguments: str, environment: dict[str, str]) -> None:
    done = subprocess.run(
        make_cdk_command(*arguments),
        cwd=ROOT,
        env=make_cdk_environment(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
