"""Changing the number of shards while a fleet flies, as somebody does who deploys the app anew."""

import json
import subprocess
from pathlib import Path

import boto3

from emulator.cloud import ACCOUNT, REGION, make_client_environment
from ops.assembly import cdk_command, cdk_environment
from ops.paths import ROOT
from ops.session_file import Session
from tests.integration.command import wait_for

Shards = dict[str, tuple[int, int]]
"""Of each stream: how many shards it has, and how many of them are closed."""


def change_twice(home: Path, flight: "subprocess.Popen[str]") -> Shards:
    """Have a flight's streams go on with two shards, then with one again; what they have in the end.

    Nothing of a flight that failed to begin: why, it has printed. What takes the longest is done before it flies.
    """
    two = home / "cdk.out.two"
    whose = {"CDK_DEFAULT_ACCOUNT": ACCOUNT, "CDK_DEFAULT_REGION": REGION}
    _cdk("synth", "--quiet", "--output", str(two), "-c", "target=embedded", "-c", "shards=2", environment=whose)
    wait_for(lambda: (home / "log" / "producer.log").exists() or flight.poll() is not None, 180)
    if flight.poll() is not None:
        return {}
    here = Session(**json.loads((home / "up.json").read_text()))
    for assembly in (two, home / "cdk.out"):
        deploy = ("deploy", "--all", "--require-approval", "never", "--app", str(assembly))
        _cdk(*deploy, environment=make_client_environment(here))
    landed = (home / "log" / "producer-summary.log").read_text()
    assert not landed, "the flight was over before the shards were changed"
    session = boto3.Session(here.access_key, here.secret_key, region_name=REGION)
    kinesis = session.client("kinesis", endpoint_url=here.url)
    found: Shards = {}
    for stream in ("wildrydes", "wildrydes-summary"):
        shards_of = kinesis.list_shards(StreamName=stream)["Shards"]
        closed = [shard for shard in shards_of if "EndingSequenceNumber" in shard["SequenceNumberRange"]]
        found[stream] = (len(shards_of), len(closed))
    return found


def _cdk(*arguments: str, environment: dict[str, str]) -> None:
    done = subprocess.run(
        cdk_command(*arguments), cwd=ROOT, env=cdk_environment(environment), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr + done.stdout
