"""What a compaction is going to read is told before it reads it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import boto3
import pytest

from ops.compact import plan_compaction
from ops.deployment import Deployment, Outputs
from tests.unit.mocked_aws import mocked_aws

NOW = datetime(2026, 11, 24, 14, 20, tzinfo=UTC)
MEGABYTE = 2**20


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    with mocked_aws(monkeypatch):
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="archive")
        for hour, objects in (("2026-11-24-12", 5), ("2026-11-24-13", 1), ("2026-11-24-14", 2)):
            for number in range(objects):
                s3.put_object(Bucket="archive", Key=f"archive/hour={hour}/{number}", Body=bytes(MEGABYTE))
        yield Deployment(session=boto3.Session(), outputs=Outputs(ArchiveBucketName="archive"), statuses={})


def test_hours_that_are_over_are_planned_by_their_bytes(deployment: Deployment) -> None:
    plan = plan_compaction(deployment, [], NOW, 2 * MEGABYTE)
    assert (plan.hours, plan.statements, plan.objects, plan.delivered_bytes) == (2, 4, 6, 6 * MEGABYTE)
    assert str(plan) == "2 hours to compact: 4 statements read 6.3 MB in 6 objects, for 0.00 US dollars"
    assert plan_compaction(deployment, ["2026-11-24-13"], NOW).objects == 1


def test_nothing_due_is_planned_as_nothing(deployment: Deployment) -> None:
    plan = plan_compaction(deployment, ["2026-11-24-14"], NOW)
    assert (plan.hours, plan.statements, plan.cost.total) == (0, 0, 0.0)
