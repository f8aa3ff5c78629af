"""When a backfill is distributed, what is left of one, and buckets of other accounts."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from backfill.places import done_folder
from ops.deployment import Deployment, Outputs
from ops.distributed import backfill
from ops.distributed.backfill import estimate_rest, is_distributed, resume_backfill, start_backfill
from ops.distributed.plan import Plan, Slice
from ops.distributed.run import Run, make_id
from ops.result_object import ResultLocation
from ops.task import TaskFailed
from ops.time_range import TimeRange
from tests.unit.ops.conftest import BUCKET
from tests.unit.ops.cost.test_commands import OUTPUTS, TERABYTE, Cloud

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
RANGE = TimeRange(NOW, NOW.replace(hour=13))
MINUTE_BYTES = 40 * 60
RUN = make_id(NOW)


def deploy(cloud: Any, **outputs: str) -> Deployment:
    session: Any = SimpleNamespace(client=lambda *_, **__: cloud)
    return Deployment(session=session, outputs=Outputs({**OUTPUTS, **outputs}), statuses={})


@pytest.mark.parametrize(("setting", "answer"), [({"DistributedMinutes": "5"}, True), ({}, False)])
@pytest.mark.parametrize("more", [0, 1])
def test_span_with_more_minutes_than_the_setting_is_distributed(
    setting: dict[str, str],
    answer: bool,
    more: int,
) -> None:
    cloud = Cloud({"archive/archive/hour=2026-11-24-12/a": 5 * MINUTE_BYTES + more})
    assert is_distributed(deploy(cloud, **setting), RANGE) == (answer and more > 0)


@pytest.mark.parametrize("code", ["AccessDenied", "SlowDown"])
def test_who_may_not_list_the_archive_backfills_here(code: str) -> None:
    class Refusing:
        def get_paginator(self, _: str) -> None:
            raise ClientError({"Error": {"Code": code, "Message": ""}}, "ListObjectsV2")

    deployment = deploy(Refusing(), DistributedMinutes="5")
    if code == "AccessDenied":
        assert is_distributed(deployment, RANGE) is False
    else:
        with pytest.raises(ClientError):
            is_distributed(deployment, RANGE)


@pytest.fixture
def run(s3: Any, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run that is planned, in a bucket that moto plays."""
    place = ResultLocation(s3, "123456789012", BUCKET, "")
    monkeypatch.setattr(backfill, "_find_bucket", lambda _: place)
    run = Run(RUN, place)
    run.store_plan(Plan(RANGE, (), (Slice("2026-11-24-11", "2026-11-24-12", 10),)))
    return run


def test_what_is_left_costs_the_share_of_its_objects(run: Run, s3: Any) -> None:
    deployment = deploy(Cloud({"archive/archive/hour=2026-11-24-12/a": TERABYTE}))
    whole = estimate_rest(deployment, RUN).total
    assert whole > 300
    folder = run.make_folder(0)
    for number in range(4):
        s3.put_object(Bucket=BUCKET, Key=f"{folder.removeprefix(f's3://{BUCKET}/')}{number}", Body=b"")
    run.store_unloaded(0, folder)
    objects = run.load_unloaded(0) or []
    assert estimate_rest(deployment, RUN).total == pytest.approx(whole)
    s3.put_object(Bucket=BUCKET, Key=f"{done_folder(objects[0].key)}5", Body=b"")
    assert estimate_rest(deployment, RUN).total == pytest.approx(whole * 3 / 4)
    run.store_result(5, 4)
    assert estimate_rest(deployment, RUN).total == 0


def test_unknown_run_is_told_and_costs_nothing(run: Run) -> None:
    other = make_id(NOW)
    assert run.id != other
    assert estimate_rest(deploy(Cloud({})), other).total == 0
    with pytest.raises(TaskFailed, match=rf"there is no run {other}\. A run is kept for a week"):
        resume_backfill(deploy(Cloud({})), other, None)


def test_bucket_of_another_account_ends_it_before_anything_is_done() -> None:
    class Foreign(Cloud):
        def get_caller_identity(self) -> dict[str, str]:
            return {"Account": "123456789012"}

        def head_bucket(self, *, Bucket: str, ExpectedBucketOwner: str) -> None:  # noqa: N803
            assert (Bucket, ExpectedBucketOwner) == ("results", "123456789012")
            raise ClientError({"Error": {"Code": "403", "Message": ""}}, "HeadBucket")

    deployment = deploy(Foreign({}), ResultsBucketName="results")
    with pytest.raises(TaskFailed, match=r"it belongs to another account than 123456789012\. Nothing was done"):
        start_backfill(deployment, RANGE, [], NOW, None)
