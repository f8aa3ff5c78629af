"""Two stages in one account, side by side: no role of one reaches into the other, and one goes without the other."""

from pathlib import Path

import pytest

from local.cloud import client_environment
from ops import running
from ops.deployment import STAGE_VARIABLE, Deployment, NotDeployed, find
from ops.home import home
from tests.embedded import WINDOW_SECONDS
from tests.integration.command import wildrydes
from tests.integration.test_deploy import run_cdk
from tests.integration.test_roles import DENIED, MAY, Caller, calls, guest, role_in_a_probe

STAGE = "blue"
SETTINGS = ("-c", "target=embedded", "-c", f"stage={STAGE}", "-c", f"window={WINDOW_SECONDS}")
OF_THE_ACCOUNT = {"list roles"}


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("blue")


@pytest.fixture(scope="module")
def blue(cloud: running.Running, deployment: Deployment, assembly: Path) -> Deployment:
    """The other stage, beside the default one."""
    done = run_cdk(
        "deploy", "--all", *SETTINGS, "--output", str(assembly), "--require-approval", "never", "--concurrency", "4",
        environment=client_environment(cloud.url),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(STAGE_VARIABLE, STAGE)
        there = find()
    assert there.statuses.keys() & deployment.statuses.keys() == set()
    return there


@pytest.mark.parametrize("role", list(MAY))
def test_no_role_of_a_stage_may_do_anything_in_the_other(deployment: Deployment, blue: Deployment, role: str) -> None:
    for own, other in ((blue, deployment), (deployment, blue)):
        call = caller(own, role)
        outcomes = {name: call(what) for name, what in calls(other).items() if name not in OF_THE_ACCOUNT}
        assert {name for name, outcome in outcomes.items() if outcome not in DENIED} == set()


def caller(deployment: Deployment, role: str) -> Caller:
    return guest(deployment) if role == "guest" else role_in_a_probe(deployment, role)


def test_commands_reach_the_stage_that_is_named(blue: Deployment) -> None:
    sent = wildrydes(home(), "--stage", STAGE, "producer", "--name", "Sleipnir", "--count", "2")
    assert sent.returncode == 0, sent.stderr
    read = wildrydes(home(), "--stage", STAGE, "consumer", "--from", "oldest", "--count", "2")
    assert read.stdout.count("Sleipnir") == 2, read.stderr
    status = wildrydes(home(), "--stage", STAGE, "status")
    assert blue.outputs["TableName"] in status.stdout, status.stderr
    asked = wildrydes(home(), "--stage", STAGE, "query", "SELECT count(*) AS n FROM readings WHERE name <> 'Sleipnir'")
    assert (asked.returncode, "0" in asked.stdout) == (0, True), asked.stderr


def test_what_is_sent_to_a_stage_is_not_in_the_other(deployment: Deployment, blue: Deployment) -> None:
    kinesis = deployment.client("kinesis")
    for shard in kinesis.list_shards(StreamName=deployment.outputs["ReadingsStreamName"])["Shards"]:
        iterator = kinesis.get_shard_iterator(
            StreamName=deployment.outputs["ReadingsStreamName"],
            ShardId=shard["ShardId"],
            ShardIteratorType="TRIM_HORIZON",
        )["ShardIterator"]
        assert all(b"Sleipnir" not in r["Data"] for r in kinesis.get_records(ShardIterator=iterator)["Records"])
    assert deployment.outputs["TableName"] != blue.outputs["TableName"]


def test_a_stage_is_removed_without_touching_the_other(
    cloud: running.Running, deployment: Deployment, blue: Deployment, assembly: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    buckets = [name for key, name in deployment.outputs.items() if key.endswith("BucketName")]
    before = find()
    # The embedded cloud has no emptying of buckets, which on AWS goes before.
    empty(blue)
    done = run_cdk(
        "destroy", "--all", "--force", *SETTINGS, "--output", str(assembly), environment=client_environment(cloud.url)
    )
    assert done.returncode == 0, done.stderr
    after = find()
    assert (after.outputs, after.statuses) == (before.outputs, before.statuses)
    assert {b["Name"] for b in deployment.client("s3").list_buckets()["Buckets"]} >= set(buckets)
    assert deployment.client("kinesis").list_shards(StreamName=deployment.outputs["ReadingsStreamName"])["Shards"]
    monkeypatch.setenv(STAGE_VARIABLE, STAGE)
    with pytest.raises(NotDeployed):
        find()


def empty(deployment: Deployment) -> None:
    s3 = deployment.client("s3")
    for key, bucket in deployment.outputs.items():
        if key.endswith("BucketName"):
            for found in s3.list_objects_v2(Bucket=bucket).get("Contents", []):
                s3.delete_object(Bucket=bucket, Key=found["Key"])
