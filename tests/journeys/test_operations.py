"""A fleet in trouble: what the doctor finds, how its remedies mend it, and what is left once it is destroyed."""

import json
import os
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator.cloud import ACCOUNT, REGION, make_client_environment
from ops import session_file
from ops.assembly import make_cdk_environment
from ops.deployment import Deployment, find_deployment
from ops.paths import ROOT
from ops.process import wait_until
from tests.embedded import deploy_local_cloud
from tests.integration.command import start_wildrydes

Finding = dict[str, str]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[session_file.Session]:
    """A cloud of its own: here things are broken, and at last destroyed."""
    with deploy_local_cloud(tmp_path_factory.mktemp("home")) as here:
        yield here


@pytest.fixture(scope="module")
def deployment(own: session_file.Session) -> Deployment:
    assert own.url
    return find_deployment()


def get_home() -> Path:
    return Path(os.environ["WILDRYDES_HOME"])


def run_doctor(*arguments: str) -> tuple[int, dict[str, list[Finding]]]:
    """The exit code, and the findings by level."""
    done = start_wildrydes(get_home(), "doctor", "--json", *arguments)
    assert done.stdout, done.stderr
    document = json.loads(done.stdout)
    levels: dict[str, list[Finding]] = {"ok": [], "warning": [], "problem": []}
    for finding in document["findings"]:
        levels[finding["level"]].append(finding)
    assert (document["problems"], document["warnings"]) == (len(levels["problem"]), len(levels["warning"]))
    # How far behind a function is, and which alarm that sets off, is this machine's own affair.
    levels["warning"] = [one for one in levels["warning"] if not one["about"].startswith(("lag of ", "alarm "))]
    return done.returncode, levels


def run_remedy(remedy: str, cloud: session_file.Session) -> None:
    """A remedy that begins with npx, as somebody pastes it."""
    done = subprocess.run(
        ["bash", "-euc", remedy], cwd=ROOT, capture_output=True, text=True, check=False,
        env=make_cdk_environment(make_client_environment(cloud)),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def call_sdk(deployment: Deployment, remedy: str) -> None:
    """A remedy that begins with aws, as the SDK makes the same call: here is no AWS CLI."""
    _, service, operation, *options = shlex.split(remedy)
    values: dict[str, Any] = {}
    while options:
        name = options.pop(0).removeprefix("--")
        parameter = {"uuid": "UUID"}.get(name, "".join(part.capitalize() for part in name.split("-")))
        values[parameter] = options.pop(0) if options and not options[0].startswith("--") else True
    session: Any = deployment.session
    client = session.client(service)
    getattr(client, operation.replace("-", "_"))(**values)


def test_healthy_deployment_has_no_finding_but_ok(deployment: Deployment) -> None:
    assert deployment.outputs
    code, levels = run_doctor()
    assert (code, levels["problem"], levels["warning"]) == (0, [], [])
    about = {finding["about"] for finding in levels["ok"]}
    assert {"credentials", "bootstrap", "WildRydesArchive", "identity pool", "guest role", "stream wildrydes"} <= about
    assert {"mapping of WildRydesAggregator", "quarantine", "failed batches", "archive", "CDK CLI"} <= about
    assert "0 problems" in start_wildrydes(get_home(), "doctor", "--quick").stdout


def test_each_thing_that_is_broken_is_found_and_its_remedy_mends_it(deployment: Deployment) -> None:
    outputs = deployment.outputs
    functions, iam = deployment.session.client("lambda"), deployment.session.client("iam")
    [mapping] = functions.list_event_source_mappings(FunctionName=outputs["ProcessorName"])["EventSourceMappings"]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    role = outputs["GuestRoleArn"].rpartition("/")[2]
    nobody = {"Version": "2012-10-17", "Statement": []}
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(nobody))
    aggregator = functions.get_function_configuration(FunctionName=outputs["AggregatorName"])["Role"].rpartition("/")[2]
    [policy] = iam.list_role_policies(RoleName=aggregator)["PolicyNames"]
    rights: Any = iam.get_role_policy(RoleName=aggregator, PolicyName=policy)["PolicyDocument"]
    fewer = {**rights, "Statement": [one for one in rights["Statement"] if "kinesis:PutRecords" not in one["Action"]]}
    iam.put_role_policy(RoleName=aggregator, PolicyName=policy, PolicyDocument=json.dumps(fewer))
    kinesis = deployment.session.client("kinesis")
    kinesis.stop_stream_encryption(
        StreamName="wildrydes-summary", EncryptionType="KMS", KeyId="alias/aws/kinesis"
    )  # fmt: skip
    kinesis.put_record(StreamName="wildrydes", Data=b"poison", PartitionKey="Poison")
    s3, failures = deployment.session.client("s3"), outputs["FailuresBucketName"]
    s3.put_object(Bucket=failures, Key="aws/lambda/m/s/one", Body=b"{}")

    def quarantined() -> bool:
        return bool(s3.list_objects_v2(Bucket=outputs["QuarantineBucketName"])["KeyCount"])

    assert wait_until(quarantined, 30)
    code, levels = run_doctor("--quick")
    assert code == 1
    problems = {finding["about"]: finding for finding in levels["problem"]}
    [less] = [problems.pop(about) for about in list(problems) if about.startswith("role Aggregator")]
    assert less["what"].endswith("may no longer kinesis:PutRecords")
    iam.put_role_policy(RoleName=aggregator, PolicyName=policy, PolicyDocument=json.dumps(rights))
    assert set(problems) == {
        f"mapping of {outputs['ProcessorName']}", "guest role", "stream wildrydes-summary", "failed batches",
    }  # fmt: skip
    [warning] = levels["warning"]
    assert (warning["about"], warning["remedy"]) == ("quarantine", "./wildrydes redrive --dry-run")

    for finding in problems.values():
        if finding["remedy"].startswith("aws "):
            call_sdk(deployment, finding["remedy"])
    s3.delete_object(Bucket=failures, Key="aws/lambda/m/s/one")
    code, levels = run_doctor("--quick")
    assert (code, levels["problem"]) == (0, [])
    assert run_doctor("--quick", "--strict")[0] == 1


def test_stack_that_is_gone_or_not_as_the_code_says_is_found_and_deployed_again(
    own: session_file.Session, deployment: Deployment
) -> None:
    cloudformation = deployment.session.client("cloudformation")
    body = cloudformation.get_template(StackName="WildRydesProcessing")["TemplateBody"]
    template = json.loads(body if isinstance(body, str) else json.dumps(body))
    [function] = [
        name
        for name, resource in template["Resources"].items()
        if resource["Properties"].get("FunctionName") == "WildRydesAggregator"
    ]
    template["Resources"][function]["Properties"]["Description"] = "An older one"
    cloudformation.update_stack(
        StackName="WildRydesProcessing", TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_IAM"]
    )
    cloudformation.delete_stack(StackName="WildRydesDashboard")
    assert wait_until(lambda: "WildRydesDashboard" not in find_deployment().statuses, 30)
    code, levels = run_doctor()
    assert code == 1
    [old] = [finding for finding in levels["warning"] if finding["about"] == "WildRydesProcessing"]
    assert old["what"] == f"the deployed stack differs from the code: {function} (changed)"
    [gone] = [finding for finding in levels["problem"] if finding["about"] == "WildRydesDashboard"]
    assert gone["what"] == "it is not deployed"
    [guests] = [finding for finding in levels["problem"] if finding["about"] == "guests"]
    assert "IdentityPoolId" in guests["what"]
    for finding in (old, gone):
        run_remedy(f"{finding['remedy']} --require-approval never", own)
    code, levels = run_doctor()
    assert (code, levels["problem"]) == (0, [])
    assert {finding["about"] for finding in levels["warning"]} <= {"quarantine", "conversion"}  # of the poison


def list_leftovers(*arguments: str) -> tuple[int, dict[str, Any]]:
    done = start_wildrydes(get_home(), "down", "--verify", "--json", *arguments)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_nothing_is_left_of_a_deployment_that_the_cdk_destroyed(
    own: session_file.Session, deployment: Deployment
) -> None:
    code, before = list_leftovers()
    assert code == 1
    kinds = {one["kind"] for one in before["left"]}
    assert {"stack", "stream", "table", "bucket", "function", "log group", "identity pool", "role"} <= kinds
    assert before["dollars_per_month"] > 21
    assert not before["not_looked_for"]
    for bucket in (deployment.outputs["QuarantineBucketName"], deployment.outputs["ArchiveBucketName"]):
        empty_bucket(deployment, bucket)
    run_remedy("npx cdk destroy --all --force -c target=embedded", own)

    code, after = list_leftovers()
    assert (code, after["left"], after["not_looked_for"]) == (1, [], {})
    assert after["uploads"]["objects"]
    code, pruned = list_leftovers("--prune")
    assert (code, pruned["pruned"]) == (0, after["uploads"]["objects"])
    done = start_wildrydes(get_home(), "down", "--verify")
    assert (done.returncode, done.stdout) == (0, "Nothing is left.\n")


def test_what_somebody_left_by_hand_is_listed(deployment: Deployment) -> None:
    deployment.session.client("logs").create_log_group(logGroupName="/aws/lambda/WildRydesAggregator")
    deployment.session.client("dynamodb").create_table(
        TableName="UnicornSensorData",
        KeySchema=[{"AttributeName": "Name", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "Name", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    deployment.session.client("sns").create_topic(
        Name="odd", Tags=[{"Key": "Project", "Value": "wildrydes"}, {"Key": "Stage", "Value": "default"}]
    )
    deployment.session.client("logs").create_log_group(logGroupName="/aws/lambda/WildRydesAggregator-blue")
    code, leftovers = list_leftovers()
    assert code == 1
    assert [(one["kind"], one["name"]) for one in leftovers["left"]] == [
        ("table", "UnicornSensorData"),
        ("log group", "/aws/lambda/WildRydesAggregator"),
        ("tagged", f"arn:aws:sns:{REGION}:{ACCOUNT}:odd"),
    ]
    assert (
        leftovers["left"][1]["remedy"] == "aws logs delete-log-group --log-group-name /aws/lambda/WildRydesAggregator"
    )
    shown = start_wildrydes(get_home(), "down", "--verify").stdout
    assert "3 resources" in shown


def empty_bucket(deployment: Deployment, bucket: str) -> None:
    """On AWS a custom resource does it."""
    s3 = deployment.session.client("s3")
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for version in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
            s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
