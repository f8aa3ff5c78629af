"""Shards split and merge under a fleet that flies, and nothing is lost or counted twice."""

import json
import subprocess
import sys
from pathlib import Path

import boto3

from local.cloud import client_environment
from ops.assembly import cdk, cdk_environment
from ops.deployment import Deployment
from ops.home import ROOT
from tests.integration.command import environment, wait_for


def reshard(shards: int, *, url: str, output: Path) -> None:
    """What `npx cdk deploy -c shards=N` does, on the embedded cloud."""
    done = subprocess.run(
        cdk(
            "deploy", "--all", "--require-approval", "never", "--output", str(output),
            "-c", "target=embedded", "-c", f"shards={shards}",
        ),
        cwd=ROOT, env=cdk_environment(client_environment(url)), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout


def test_changing_the_shards_under_load_ends_with_an_exact_verdict(tmp_path: Path) -> None:
    flight = subprocess.Popen(
        [sys.executable, "-m", "ops", "up", "--unicorns", "50", "--for", "60", "--json"],
        cwd=ROOT, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        wait_for(lambda: (tmp_path / "log" / "producer.log").exists() or flight.poll() is not None, 180)
        url = json.loads((tmp_path / "up.json").read_text())["url"]
        reshard(2, url=url, output=tmp_path / "two")
        reshard(1, url=url, output=tmp_path / "one")
        assert flight.poll() is None, "the flight was over before the shards were changed"
        kinesis = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1").client(
            "kinesis", endpoint_url=url
        )
        for stream in ("wildrydes", "wildrydes-summary"):
            shards = kinesis.list_shards(StreamName=stream)["Shards"]
            closed = [shard for shard in shards if "EndingSequenceNumber" in shard["SequenceNumberRange"]]
            assert (len(shards), len(closed)) == (4, 3)
        stdout, stderr = flight.communicate()
    finally:
        flight.kill()
        flight.communicate()
    document = json.loads(stdout.splitlines()[-1])
    assert document["verdict"] == "exact", stderr
    assert document["sent"] == 3000


def test_iterator_runs_out_at_the_end_of_a_closed_shard_and_names_its_children(deployment: Deployment) -> None:
    kinesis = deployment.client("kinesis")
    kinesis.create_stream(StreamName="probe", ShardCount=1)
    for number in range(3):
        kinesis.put_record(StreamName="probe", Data=f"{number}".encode(), PartitionKey="k")
    [parent] = kinesis.list_shards(StreamName="probe")["Shards"]
    kinesis.update_shard_count(StreamName="probe", TargetShardCount=2, ScalingType="UNIFORM_SCALING")
    iterator = kinesis.get_shard_iterator(
        StreamName="probe", ShardId=parent["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    first = kinesis.get_records(ShardIterator=iterator, Limit=2)
    assert [record["Data"] for record in first["Records"]] == [b"0", b"1"]
    last = kinesis.get_records(ShardIterator=first["NextShardIterator"])
    assert [record["Data"] for record in last["Records"]] == [b"2"]
    assert "NextShardIterator" not in last
    children = {child["ShardId"] for child in last["ChildShards"]}
    opened = kinesis.list_shards(StreamName="probe", ShardFilter={"Type": "AT_LATEST"})["Shards"]
    assert children == {shard["ShardId"] for shard in opened}
    assert {shard["ParentShardId"] for shard in opened} == {parent["ShardId"]}
    assert kinesis.describe_stream_summary(StreamName="probe")["StreamDescriptionSummary"]["OpenShardCount"] == 2
    kinesis.delete_stream(StreamName="probe")
