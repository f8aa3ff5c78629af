"""Updates of a running deployment: what is refused changes nothing, and what is allowed loses nothing."""

import subprocess
from collections.abc import Iterator
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
from tests.embedded import WINDOW_SECONDS
from tests.integration.blue import run_command
from tests.integration.test_stages import empty_bucket
from tests.roles.columns import BUCKETS, find_physical_ids

STAGE = "green"
FIRST = {"kms": "customer", "shards": "2", "sign_in": "required"}
AWS_KEY = "alias/aws/kinesis"


class Updates:
    """Deploys stage green with one setting after the other, by the CDK CLI."""

    def __init__(self, cloud: session_file.Session) -> None:
        self._environment = make_cdk_environment(make_client_environment(cloud))

    def deploy(self, **settings: str) -> "subprocess.CompletedProcess[str]":
        context = {"stage": STAGE, "window": str(WINDOW_SECONDS), "target": "embedded", **FIRST, **settings}
        assembly = synthesize(context, folder_name=f"cdk.out.{STAGE}")
        return self.run("deploy", "--all", "--app", str(assembly), "--require-approval", "never")

    def refuse(self, **settings: str) -> str:
        """Deploy with settings that must be refused, and return the message on one line."""
        done = self.deploy(**settings)
        assert done.returncode == 1
        return " ".join(done.stderr.split())

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


def test_new_id_of_a_mapping_reaches_its_alarm_though_the_template_did_not_change(
    updates: Updates, green: Deployment
) -> None:
    before = find_physical_ids(green)
    for bucket in ("quarantine", "failures"):
        empty_bucket(green, before[BUCKETS[bucket]])
    functions = green.session.client("lambda")
    processing = f"WildRydesProcessing-{STAGE}"
    assembly = synthesize(
        {"stage": STAGE, "window": str(WINDOW_SECONDS), "target": "embedded", **FIRST, "kms": "retired"},
        folder_name=f"cdk.out.{STAGE}",
    )
    done = updates.run("destroy", processing, "--exclusively", "--force", "--app", str(assembly))
    assert done.returncode == 0, done.stderr
    done = updates.deploy(kms="retired")
    assert done.returncode == 0, done.stderr
    [mapping] = functions.list_event_source_mappings(FunctionName=f"WildRydesAggregator-{STAGE}")["EventSourceMappings"]
    assert mapping["UUID"] != before["AggregatorMapping"]
    [alarm] = green.session.client("cloudwatch").describe_alarms(AlarmNames=[f"WildRydes-AggregatorGaveUp-{STAGE}"])[
        "MetricAlarms"
    ]
    assert alarm["Dimensions"] == [{"Name": "EventSourceMappingUUID", "Value": mapping["UUID"]}]
    fly(green, "Again")
