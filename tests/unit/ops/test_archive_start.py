"""A question reads from the archive's first hour on."""

from collections.abc import Iterator
from datetime import UTC, datetime

import boto3
import pytest
from botocore.exceptions import ClientError

from ops.archive_start import find_first_hour
from ops.deployment import Deployment, Outputs
from tests.unit.mocked_aws import mocked_aws
from tests.unit.ops.conftest import BUCKET


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    with mocked_aws(monkeypatch):
        session = boto3.Session()
        session.client("s3").create_bucket(Bucket=BUCKET)
        yield Deployment(session=session, outputs=Outputs(ArchiveBucketName=BUCKET), statuses={})


def put(deployment: Deployment, *keys: str) -> None:
    for key in keys:
        deployment.session.client("s3").put_object(Bucket=BUCKET, Key=key, Body=b"")


def test_first_hour_is_that_of_the_oldest_object_of_both_tables(deployment: Deployment) -> None:
    put(deployment, "archive/hour=2026-11-24-15/b.parquet", "archive/hour=2026-11-24-14/a.parquet")
    assert find_first_hour(deployment) == "'2026-11-24-14'"
    put(deployment, "compacted/hour=2026-11-24-09/c.parquet", "errors/format-conversion-failed/2026-01-01-00/d")
    assert find_first_hour(deployment) == "'2026-11-24-09'"


def test_empty_archive_begins_now(deployment: Deployment) -> None:
    before = datetime.now(UTC)
    hours = {f"'{moment:%Y-%m-%d-%H}'" for moment in (before, datetime.now(UTC))}
    assert find_first_hour(deployment) in hours


def test_caller_who_may_not_list_reads_every_partition(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": ""}}, "ListObjectsV2")

    client = deployment.session.client("s3")
    monkeypatch.setattr(client, "list_objects_v2", refuse)
    monkeypatch.setattr(deployment.session, "client", lambda _: client)
    assert find_first_hour(deployment) == ""
