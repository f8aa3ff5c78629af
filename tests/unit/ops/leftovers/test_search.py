"""What is looked for in a played AWS, where each kind is there twice: the stage's own, and somebody else's."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from ops.leftovers.search import SEARCHES
from tests.unit.mocked_aws import mocked_aws
from tests.unit.processor.rows import create_table

Client = Callable[[str], Any]
OTHER = "primary"
MACHINE = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
DASHBOARD = json.dumps({"widgets": []})


def _stream(client: Client, name: str) -> None:
    client("kinesis").create_stream(StreamName=name, ShardCount=2)


def _alarm(client: Client, name: str) -> None:
    client("cloudwatch").put_metric_alarm(
        AlarmName=name,
        Namespace="n",
        MetricName="m",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )


MADE: dict[str, tuple[str, Callable[[Client, str], Any]]] = {
    "streams": ("wildrydes-blue", _stream),
    "tables": ("UnicornSensorData-blue", lambda client, name: create_table(client("dynamodb"), name)),
    "databases": ("wildrydes_blue", lambda client, name: client("glue").create_database(DatabaseInput={"Name": name})),
    "roles": (
        "WildRydesArchive-blue-CompactorRole0A-X",
        lambda client, name: client("iam").create_role(RoleName=name, AssumeRolePolicyDocument="{}"),
    ),
    "alarms": ("WildRydes-AggregatorBehind-blue", _alarm),
    "dashboards": (
        "WildRydes-blue",
        lambda client, name: client("cloudwatch").put_dashboard(DashboardName=name, DashboardBody=DASHBOARD),
    ),
    "state machines": (
        "WildRydesBackfill-blue",
        lambda client, name: client("stepfunctions").create_state_machine(
            name=name, definition=MACHINE, roleArn="arn:aws:iam::123456789012:role/machine"
        ),
    ),
    "schedules": (
        "WildRydesArchive-blue-EachHour0A-X",
        lambda client, name: client("events").put_rule(Name=name, ScheduleExpression="rate(1 hour)"),
    ),
}


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    with mocked_aws(monkeypatch):
        session = boto3.Session()
        yield lambda service: session.client(service)  # type: ignore[call-overload]  # the name is not known statically


@pytest.mark.parametrize("kind", MADE)
def test_what_is_the_stages_own_is_found_with_what_it_costs_and_what_removes_it(client: Client, kind: str) -> None:
    own, make = MADE[kind]
    assert list(SEARCHES[kind](client, "blue")) == []
    for name in (own, OTHER):
        make(client, name)
    [found] = SEARCHES[kind](client, "blue")
    assert found.name == own
    assert own in found.remedy
    assert found.dollars > 0 or kind not in ("streams", "alarms", "dashboards")
    assert list(SEARCHES[kind](client, "green")) == []


def test_workgroups_of_every_page_are_looked_through() -> None:
    class Athena:
        """An account with more workgroups than a page has."""

        def list_work_groups(self, *, NextToken: str = "") -> dict[str, Any]:  # noqa: N803
            if not NextToken:
                return {"WorkGroups": [{"Name": OTHER}], "NextToken": "more"}
            assert NextToken == "more"
            return {"WorkGroups": [{"Name": "wildrydes-blue"}]}

    [found] = SEARCHES["workgroups"](lambda _service: Athena(), "blue")
    assert found.name == "wildrydes-blue"
