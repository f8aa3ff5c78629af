"""`status` and `doctor` are quick however much there is, and exact where it is little or they are asked to be."""

import pytest

from ops.doctor import buckets, delivery
from ops.doctor.deployment_context import DeploymentContext
from ops.doctor.finding import Finding
from ops.status import count_contents
from tests.unit.ops.large_cloud import NOW, LargeCloud

MANY = 100_000


def make_context(cloud: LargeCloud, *, deep: bool = False) -> DeploymentContext:
    return DeploymentContext(
        deployment=cloud.deploy(),
        stage="",
        is_local=False,
        account="0",
        region="us-east-1",
        templates={},
        clock=lambda: NOW,
        is_deep=deep,
    )


def check_buckets(cloud: LargeCloud, *, deep: bool = False) -> list[Finding]:
    return list(buckets.check(make_context(cloud, deep=deep)))


@pytest.mark.parametrize("overlapping", [False, True])
def test_status_of_large_buckets_makes_few_calls(overlapping: bool) -> None:
    cloud = LargeCloud(objects=MANY, overlapping=overlapping)
    counts = count_contents(cloud.deploy(), deep=False)
    assert cloud.calls <= 50
    least = "at least 1" if overlapping else "at least 10,000"  # overlapping objects may hold the same piece
    assert counts["quarantined"] == least
    assert [counts[name] for name in ("archived objects", "conversion failures", "failed batches")] == [
        "at least 10,000"
    ] * 3
    assert counts["minute rows"] == MANY


def test_deep_status_counts_everything() -> None:
    cloud = LargeCloud(objects=MANY)
    counts = count_contents(cloud.deploy(), deep=True)
    places = ("minute rows", "archived objects", "conversion failures", "quarantined", "failed batches")
    assert [counts[name] for name in places] == [MANY] * 5
    assert cloud.calls > 500


@pytest.mark.parametrize("number", [0, 3, 9_999, 10_000])
def test_little_is_counted_exactly(number: int) -> None:
    counts = count_contents(LargeCloud(objects=number).deploy(), deep=False)
    assert {counts[name] for name in ("archived objects", "quarantined", "failed batches")} == {number}


def test_few_overlapping_pieces_are_counted_exactly() -> None:
    counts = count_contents(LargeCloud(objects=50, overlapping=True).deploy(), deep=False)
    assert counts["quarantined"] == 50


def test_doctor_of_large_buckets_makes_few_calls_and_says_at_least() -> None:
    cloud = LargeCloud(objects=MANY)
    found = check_buckets(cloud)
    assert cloud.calls <= 40
    assert [finding.what for finding in found] == [
        "Lambda gave up on at least 10,000, and rows lack them",
        "at least 10,000 pieces of data could not be read",
        "at least 10,000 objects of records that Firehose could not convert",
    ]
    deep = check_buckets(LargeCloud(objects=MANY), deep=True)
    assert [finding.what.count("100,000") for finding in deep] == [1, 1, 1]


def test_doctor_asks_few_shards_of_many_and_says_so() -> None:
    cloud = LargeCloud(objects=1, shards=200)
    finding = list(delivery.check(make_context(cloud)))[1]
    assert finding.what.endswith("nothing newer waits (10 of 200 shards)")
    assert cloud.calls <= 60
    cloud = LargeCloud(objects=1, shards=200)
    finding = list(delivery.check(make_context(cloud, deep=True)))[1]
    assert finding.what.endswith("nothing newer waits")
    assert cloud.calls >= 800


@pytest.mark.parametrize(("items", "selected"), [([], []), ([1, 2], [1, 2]), (list(range(10)), [0, 3, 6])])
def test_items_are_selected_evenly(items: list[int], selected: list[int]) -> None:
    assert delivery.select_evenly(items, 3) == selected
