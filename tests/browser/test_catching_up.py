"""A console that opens on a full shard, and a replay of its past, take nothing from the functions."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from emulator.measures import NAMESPACE, REFUSED_POLLS
from ops.console_server import serve_console
from ops.deployment import Deployment, find_deployment
from tests.browser.conftest import Screenshot
from tests.embedded import deploy_local_cloud
from tests.events import aggregate
from tests.unit.unicorn.corpus import make_document
from unicorn.timestamps import format_timestamp

UNICORN = "Arion"
READINGS, PER_SECOND = 240, 20
"""Readings of an aggregate, and aggregates a second: 0.8 MB, which a shard takes."""
PAST_SECONDS = 15
"""How long the fleet flies before the console opens: more than the 10 MB that one answer may hold."""


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A local cloud with the limits of AWS."""
    with deploy_local_cloud(tmp_path_factory.mktemp("limits"), limits=True):
        yield find_deployment()


def put_aggregates(deployment: Deployment, stop: threading.Event) -> None:
    """Put aggregates of current readings onto the stream until `stop` is set."""
    kinesis = deployment.session.client("kinesis")
    while not stop.is_set():
        document = make_document(Name=UNICORN, StatusTime=format_timestamp(datetime.now(UTC)))
        record = {"Data": aggregate([(UNICORN, document, None)] * READINGS), "PartitionKey": UNICORN}
        kinesis.put_records(
            StreamName=deployment.outputs["ReadingsStreamName"],
            Records=[record] * (PER_SECOND // 2),  # type: ignore[list-item]  # the type of a dictionary is not inferred
        )
        stop.wait(0.5)


def count_refused_polls(deployment: Deployment) -> float:
    """Return how often the stream refused the functions' calls."""
    now = datetime.now(UTC)
    answer = deployment.session.client("cloudwatch").get_metric_statistics(
        Namespace=NAMESPACE,
        MetricName=REFUSED_POLLS,
        Dimensions=[{"Name": "StreamName", "Value": deployment.outputs["ReadingsStreamName"]}],
        StartTime=now - timedelta(minutes=30),
        EndTime=now + timedelta(minutes=1),
        Period=3600,
        Statistics=["Sum"],
    )
    return sum(float(point["Sum"]) for point in answer["Datapoints"])


def test_console_and_its_replay_starve_no_function(limited: Deployment, page: Page, screenshot: Screenshot) -> None:
    landed = threading.Event()
    fleet = threading.Thread(target=put_aggregates, args=(limited, landed))
    began = datetime.now(UTC)
    fleet.start()
    try:
        with serve_console(limited) as url:
            page.wait_for_timeout(PAST_SECONDS * 1000)
            page.goto(url)
            expect(page.get_by_role("listbox").get_by_role("option", name=UNICORN)).to_be_visible(timeout=60_000)
            page.wait_for_timeout(5_000)
            page.goto(f"{url}#at={began:%Y-%m-%dT%H:%M:%S}.000Z&rate=60")
            expect(page.get_by_text("Replay 60×").or_(page.get_by_role("button", name="LIVE"))).not_to_have_count(0)
            page.wait_for_timeout(10_000)
            page.screenshot(path=screenshot("catching-up"))
    finally:
        landed.set()
        fleet.join()
    assert count_refused_polls(limited) == 0
