"""What the doctor finds of the schedules of a played AWS."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import boto3
import pytest

from ops.deployment import Deployment
from ops.doctor.deployment_context import DeploymentContext
from ops.doctor.schedules import check
from tests.unit.mocked_aws import mocked_aws

FUNCTIONS = {"WatchName": "WildRydesWatch", "CompactorName": "WildRydesCompactor"}


@pytest.fixture
def context(monkeypatch: pytest.MonkeyPatch) -> Iterator[DeploymentContext]:
    """Both functions, each with a rule of its name that calls it."""
    with mocked_aws(monkeypatch):
        session = boto3.Session()
        deployment = Deployment(session=session, outputs=FUNCTIONS, statuses={})
        trust = {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda"}}}
        role = session.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
        for name in FUNCTIONS.values():
            arn = session.client("lambda").create_function(
                FunctionName=name,
                Role=role["Arn"],
                Runtime="python3.13",
                Handler="h.h",
                Code={"ZipFile": make_archive()},
            )["FunctionArn"]
            events = session.client("events")
            events.put_rule(Name=name, ScheduleExpression="rate(1 hour)")
            events.put_targets(Rule=name, Targets=[{"Id": "Target0", "Arn": arn}])
        yield DeploymentContext(
            deployment=deployment,
            stage="",
            is_local=False,
            account="123456789012",
            region="us-east-1",
            templates={},
            clock=lambda: datetime(2026, 11, 24, 12, tzinfo=UTC),
        )


def make_archive() -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as make_archive:
        make_archive.writestr("h.py", "")
    return file.getvalue()


def list_findings(context: DeploymentContext) -> list[tuple[str, str, str]]:
    return [(one.level, one.about, one.remedy) for one in check(context)]


def test_schedules_that_are_enabled_are_well(context: DeploymentContext) -> None:
    assert list_findings(context) == [
        ("ok", "schedule of WildRydesWatch", ""),
        ("ok", "schedule of WildRydesCompactor", ""),
    ]


def test_a_disabled_schedule_of_the_watch_is_a_problem_and_of_the_compactor_a_warning(
    context: DeploymentContext,
) -> None:
    for name in FUNCTIONS.values():
        context.deployment.session.client("events").disable_rule(Name=name)
    assert list_findings(context) == [
        ("problem", "schedule of WildRydesWatch", "aws events enable-rule --name WildRydesWatch"),
        ("warning", "schedule of WildRydesCompactor", "aws events enable-rule --name WildRydesCompactor"),
    ]


def test_a_schedule_that_is_gone_is_made_again_by_what_the_stack_says(context: DeploymentContext) -> None:
    for name in FUNCTIONS.values():
        context.deployment.session.client("events").remove_targets(Rule=name, Ids=["Target0"])
    assert [(level, remedy.rpartition(" ")[2]) for level, _, remedy in list_findings(context)] == [
        ("problem", "WildRydesMonitoring"),
        ("warning", "WildRydesArchive"),
    ]
