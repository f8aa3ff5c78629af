"""What the doctor finds of the roster in a played AWS."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from ops.deployment import Deployment
from ops.doctor.deployment_context import DeploymentContext
from ops.doctor.roster import check
from tests.unit.mocked_aws import mocked_aws


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[boto3.Session]:
    with mocked_aws(monkeypatch):
        session = boto3.Session()
        session.client("s3").create_bucket(Bucket="rosters")
        yield session


def list_findings(session: boto3.Session, *, minutes_later: int) -> list[tuple[str, str]]:
    context = DeploymentContext(
        deployment=Deployment(
            session=session, outputs={"RosterBucketName": "rosters", "WatchName": "WildRydesWatch"}, statuses={}
        ),
        stage="",
        is_local=False,
        account="123456789012",
        region="us-east-1",
        templates={},
        clock=lambda: datetime.now(UTC) + timedelta(minutes=minutes_later),
    )
    return [(one.level, one.remedy) for one in check(context)]


def test_roster_of_the_last_minutes_is_well(session: boto3.Session) -> None:
    session.client("s3").put_object(Bucket="rosters", Key="roster.json", Body=b"")
    assert list_findings(session, minutes_later=9) == [("ok", "")]


def test_old_roster_is_a_warning(session: boto3.Session) -> None:
    session.client("s3").put_object(Bucket="rosters", Key="roster.json", Body=b"")
    remedy = "aws logs tail /aws/lambda/WildRydesWatch --since 10m"
    assert list_findings(session, minutes_later=11) == [("warning", remedy)]


def test_roster_of_a_new_fleet_is_not_there_yet(session: boto3.Session) -> None:
    assert list_findings(session, minutes_later=0) == [("ok", "")]
