"""Updates of a running deployment: what is refused changes nothing, and what is allowed loses nothing."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aws.names import COMMAND_STAGE_VARIABLE
from emulator.cloud import make_client_environment
from ops import session_file
from ops.assembly import make_cdk_command, make_cdk_environment, synthesize
from ops.deployment import Deployment, find_deployment
from ops.paths import ROOT
from ops.process import wait_until
from ops.reconcile import table
from runtime.s3 import list_objects
from tests.embedded import WINDOW_SECONDS
from tests.integration.blue import run_command
from tests.integration.command import start_wildrydes
from tests.integration.test_stages import empty_bucket
from tests.roles.columns import BUCKETS, find_physical_ids
from tests.unit.unicorn.corpus import make_document

STAGE = "green"
FIRST = {"kms": "customer", "shards": "2", "sign_in": "required"}
AWS_KEY = "alias/aws/kinesis"


class Updates:
    """Deploys stage green with one setting after the other, by the CDK CLI."""

    def __init__(self, cloud: session_file.Session) -> None:
        self._environment = make_cdk_environment(make_client_environment(cloud))

    def deploy(self, **settings: str) -> "subprocess.CompletedProcess[str]":
        return self.run("deploy", "--all", "--app", self._synthesize(**settings), "--require-approval", "never")

    def refuse(self, **settings: str) -> str:
        """Deploy with settings that must be refused, and return the message on one line."""
        done = self.deploy(**settings)
        assert done.returncode == 1
        return " ".join(done.stderr.split())

    def destroy(self, stack: str, **settings: str) -> None:
        """Destroy one stack, as if somebody had removed it by hand."""
        assembly = self._synthesize(**settings)
        done = self.run("destroy", f"{stack}-{STAGE}", "--exclusively", "--force", "--app", assembly)
        assert done.returncode == 0, done.stderr

    def _synthesize(self, **settings: str) -> str:
        context = {"stage": STAGE, "window": str(WINDOW_SECONDS), "target": "embedded", **FIRST, **settings}
        return str(synthesize(context, folder_name=f"cdk.out.{STAGE}"))

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            make_cdk_command(*arguments), cwd=ROOT, env=self._environment, capture_output=True, text=True, check=False
        )


@pytest.fixture(scope="module")
def updates(cloud: session_file.Session, deployment: Deployment) -> Updates:
    assert deployment.outputs
    updates = Updates(cloud)
    done = updates.deploy()
    assert done.returncode == 0, done.stderr
    return updates


@pytest.fixture
def green(updates: Updates) -> Iterator[Deployment]:
    assert updates
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(COMMAND_STAGE_VARIABLE, STAGE)
        yield find_deployment()


def describe_stream(green: Deployment) -> Any:
    kinesis = green.session.client("kinesis")
    return kinesis.describe_stream_summary(StreamName=f"wildrydes-{STAGE}")["StreamDescriptionSummary"]


def get_key_state(green: Deployment) -> str:
    return str(green.session.client("kms").describe_key(KeyId=green.outputs["KeyArn"])["KeyMetadata"]["KeyState"])


def fly(green: Deployment, unicorn: str) -> None:
    """Fly a unicorn for a moment, and wait for its rows."""
    run_command("--stage", STAGE, "producer", "--name", unicorn, "--count", "5", "--rate", "10", "--json")
    assert wait_until(lambda: unicorn in {name for name, _ in table.read_all(green)}, 40)


def test_key_is_not_removed_while_it_encrypts(updates: Updates, green: Deployment) -> None:
    fly(green, "Keyed")
    before = describe_stream(green)
    assert before["KeyId"] == green.outputs["KeyArn"]
    message = updates.refuse(kms="managed")
    assert "-c kms=managed would make everything unreadable that the stage's key encrypts." in message
    assert "Deploy with -c kms=retired first: see docs/settings.md#turn-kmscustomer-off." in message
    assert describe_stream(green) == before
    assert get_key_state(green) == "Enabled"
    fly(green, "StillKeyed")


def test_users_are_not_deleted_by_a_setting(updates: Updates, green: Deployment) -> None:
    message = updates.refuse(sign_in="none")
    assert "-c sign_in=none would delete the user pool with all its users." in message
    pool = green.session.client("cognito-idp").describe_user_pool(UserPoolId=green.outputs["UserPoolId"])
    assert pool["UserPool"]["Id"] == green.outputs["UserPoolId"]


def test_streams_are_told_how_many_shards_to_ask_for_first(updates: Updates, green: Deployment) -> None:
    message = updates.refuse(shards="5")
    assert "wildrydes-green has 2 and wildrydes-summary-green has 2 open shards" in message
    assert "Deploy with -c shards=4 first" in message
    assert updates.deploy(shards="on-demand").returncode == 0
    open_shards = describe_stream(green)["OpenShardCount"]
    message = updates.refuse(shards="1")
    assert f"Deploy with -c shards={open_shards} first" in message
    assert describe_stream(green)["StreamModeDetails"] == {"StreamMode": "ON_DEMAND"}
    done = updates.deploy(shards=str(open_shards))
    assert done.returncode == 0, done.stderr
    assert describe_stream(green)["StreamModeDetails"] == {"StreamMode": "PROVISIONED"}


def test_retired_key_still_decrypts_and_is_not_removed_before_the_retention_is_over(
    updates: Updates, green: Deployment
) -> None:
    done = updates.deploy(kms="retired")
    assert done.returncode == 0, done.stderr
    assert describe_stream(green).get("KeyId", AWS_KEY) == AWS_KEY
    fly(green, "Retired")
    read = run_command("--stage", STAGE, "consumer", "--from", "oldest", "--count", "15")
    assert all(f'"{name}"' in read for name in ("Keyed", "StillKeyed", "Retired"))
    message = updates.refuse(kms="managed")
    assert "records unreadable that the streams still hold under the retired key" in message
    assert get_key_state(green) == "Enabled"


def test_new_bucket_of_failed_batches_reaches_who_counts_them_though_the_template_did_not_change(
    updates: Updates, green: Deployment
) -> None:
    before = find_physical_ids(green)
    for bucket in ("quarantine", "failures"):
        empty_bucket(green, before[BUCKETS[bucket]])
    updates.destroy("WildRydesProcessing", kms="retired")
    done = updates.deploy(kms="retired")
    assert done.returncode == 0, done.stderr
    failures = find_physical_ids(green)[BUCKETS["failures"]]
    assert failures != before[BUCKETS["failures"]]
    watch = green.session.client("lambda").get_function_configuration(FunctionName=f"WildRydesWatch-{STAGE}")
    assert watch["Environment"]["Variables"]["FAILURES_BUCKET"] == failures
    fly(green, "Again")


def put_readings(green: Deployment, name: str, minute: int) -> None:
    """Put readings of a past minute onto the stream, and wait for their row."""
    records = [
        {
            "Data": make_document(Name=name, StatusTime=f"2026-11-24 14:{minute:02}:{second:02}.000"),
            "PartitionKey": name,
        }
        for second in range(5)
    ]
    kinesis: Any = green.session.client("kinesis")
    kinesis.put_records(StreamName=green.outputs["ReadingsStreamName"], Records=records)
    assert wait_until(lambda: name in {unicorn for unicorn, _ in table.read_all(green)}, 40)


def set_column_type(green: Deployment, column: str, type_: str) -> None:
    """Change the type of a column of the archive's table, by which Firehose converts."""
    glue, database = green.session.client("glue"), green.outputs["DatabaseName"]
    found: Any = glue.get_table(DatabaseName=database, Name=green.outputs["ArchiveTableName"])["Table"]
    for entry in found["StorageDescriptor"]["Columns"]:
        if entry["Name"] == column:
            entry["Type"] = type_
    accepted = ("Name", "StorageDescriptor", "PartitionKeys", "TableType")
    parameters = {name: str(value) for name, value in found["Parameters"].items()}
    changed: Any = {**{name: found[name] for name in accepted}, "Parameters": parameters}
    glue.update_table(DatabaseName=database, TableInput=changed)


def deliver_quickly(green: Deployment) -> None:
    """Let Firehose deliver after two seconds instead of a minute."""
    firehose, name = green.session.client("firehose"), green.outputs["DeliveryStreamName"]
    described: Any = firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    firehose.update_destination(
        DeliveryStreamName=name,
        CurrentDeliveryStreamVersionId=described["VersionId"],
        DestinationId=described["Destinations"][0]["DestinationId"],
        ExtendedS3DestinationUpdate={"BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 2}},
    )


def list_failed_conversions(green: Deployment) -> list[Any]:
    return [*list_objects(green.session.client("s3"), green.outputs["ArchiveBucketName"], "errors/")]


def run_on_green(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return start_wildrydes(Path(os.environ["WILDRYDES_HOME"]), "--stage", STAGE, *arguments)


def test_archive_gets_what_firehose_did_not_read_or_convert(updates: Updates, green: Deployment) -> None:
    bucket = find_physical_ids(green)["Archive"]
    empty_bucket(green, bucket)
    empty_bucket(green, find_physical_ids(green)["Results"])
    updates.destroy("WildRydesArchive", kms="retired")
    put_readings(green, "Early", 1)
    done = updates.deploy(kms="retired")
    assert done.returncode == 0, done.stderr
    green = find_deployment()
    deliver_quickly(green)
    set_column_type(green, "healthpoints", "boolean")
    put_readings(green, "Unconverted", 2)
    assert wait_until(lambda: bool(list_failed_conversions(green)), 40)
    set_column_type(green, "healthpoints", "double")

    span = ("--from", "2026-11-24T14:00", "--to", "2026-11-24T14:10")
    differing = run_on_green("reconcile", *span)
    assert differing.returncode == 1
    assert "What arrived before is not in the archive, unless `wildrydes refill` has put it back" in differing.stdout
    assert "verdict: differs (lost 10)" in differing.stdout
    examined = json.loads(run_on_green("doctor", "--json").stdout)
    gaps = [finding for finding in examined["findings"] if finding["about"] == "archive gap"]
    assert [(finding["level"], finding["remedy"]) for finding in gaps] == [
        ("warning", f"./wildrydes --stage {STAGE} refill")
    ]

    redriven = run_on_green("redrive")
    assert redriven.returncode == 0, redriven.stderr
    assert "put back 5 readings that Firehose could not convert" in redriven.stdout
    assert list_failed_conversions(green) == []
    refilled = run_on_green("refill", *span, "--json")
    assert refilled.returncode == 0, refilled.stderr
    assert json.loads(refilled.stdout)["put_back"] in (5, 15)  # the others, if Firehose has not delivered them yet
    wait_until(lambda: run_on_green("reconcile", *span).returncode == 0, 60)
    exact = json.loads(run_on_green("reconcile", *span, "--json").stdout)
    assert (exact["verdict"], exact["archived"], exact["stored"]) == ("exact", 10, 10)
