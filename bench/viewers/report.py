"""Measure the push feed with many subscribers, beside the same fleet with the feed that polls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser

from bench.console.browser import launch_browser, open_observed_page
from bench.stats import Figure
from bench.viewers.audience import gather
from emulator.cloud import make_client_environment
from ops.console_server import serve_console
from ops.deployment import Deployment, find_deployment
from ops.producer_process import run_producer
from ops.task import show_task
from tests.embedded import deploy_local_cloud

MAX_SECONDS = 2.0
_WARM_UP_SECONDS = 15
_MAX_AGE_RATIO = 1.5
"""How much older, relative to the feed that polls, records may be when the functions read them."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What one page, the functions, and the subscribers if there are any, saw of a fleet."""

    delays: Sequence[float]
    """Seconds from making each reading until the page shows it."""
    iterator_age: float
    """The mean age in seconds of the records that the aggregator read."""
    received: dict[str, Any]
    """The report of the subscribers; empty without subscribers."""


def measure_viewers(*, subscribers: int, unicorns: int, seconds: int) -> list[Figure]:
    """Measure a page of a fleet, first with the feed that polls, then with the push feed and many subscribers."""
    with launch_browser() as browser:
        with show_task(f"{unicorns:,} unicorns for {seconds} s, and a page that polls"):
            polled = _watch(browser, "poll", subscribers=0, unicorns=unicorns, seconds=seconds)
        with show_task(f"{unicorns:,} unicorns for {seconds} s, a page and {subscribers:,} subscribers"):
            pushed = _watch(browser, "push", subscribers=subscribers, unicorns=unicorns, seconds=seconds)
    received = pushed.received
    return [
        Figure(name="subscribers", value=subscribers, unit=""),
        Figure(name="frames that each received, at least", value=received["frames_least"], unit="", least=1),
        Figure(name="  at most", value=received["frames_most"], unit=""),
        Figure(name="frames that somebody missed", value=received["gaps"], unit="", limit=0),
        Figure(name="received by all", value=received["bytes"] / 1e6 / seconds, unit="MB/s"),
        Figure(name="a reading's bytes in a frame", value=received["bytes_of_a_reading"], unit=""),
        Figure(name="a frame's oldest reading to a subscriber, p50", value=received["delay_p50"], unit="s"),
        Figure(name="  p95", value=received["delay_p95"], unit="s"),
        *_describe_delays("polled", polled.delays),
        *_describe_delays("pushed", pushed.delays),
        Figure(name="age of records at the aggregator, polled", value=polled.iterator_age, unit="s"),
        Figure(name="  pushed", value=pushed.iterator_age, unit="s", limit=polled.iterator_age * _MAX_AGE_RATIO + 0.5),
    ]


def _describe_delays(label: str, delays: Sequence[float]) -> list[Figure]:
    cuts = quantiles(delays, n=100)
    return [
        Figure(name=f"readings on the page's map, {label}", value=len(delays), unit=""),
        Figure(name="  from making one to the map, p50", value=cuts[49], unit="s"),
        Figure(name="  p95", value=cuts[94], unit="s", limit=MAX_SECONDS),
    ]


def _watch(browser: Browser, feed: str, *, subscribers: int, unicorns: int, seconds: int) -> Watched:
    """Deploy the stacks with this feed, fly the fleet, and watch it."""
    with TemporaryDirectory() as home, deploy_local_cloud(Path(home), feed=feed) as cloud:
        deployment = find_deployment()
        options = ["--unicorns", str(unicorns), "--stream", deployment.outputs["ReadingsStreamName"]]
        with (
            serve_console(deployment) as url,
            run_producer(options, environment=make_client_environment(cloud)),
            gather(deployment, cloud.url, subscribers=subscribers, seconds=seconds) as audience,
        ):
            page = open_observed_page(browser)
            page.goto(url)
            page.locator(".row").first.wait_for()
            page.wait_for_timeout(_WARM_UP_SECONDS * 1000)
            began = datetime.now(UTC)
            page.evaluate("watched.delays.length = 0")
            audience.begin()
            page.wait_for_timeout(seconds * 1000)
            delays: Sequence[float] = page.evaluate("watched.delays")
            page.context.close()
            received = audience.finish()
            age = _read_iterator_age(deployment, began)
    return Watched([delay / 1000 for delay in delays], age, received)


def _read_iterator_age(deployment: Deployment, since: datetime) -> float:
    """Return the mean age in seconds of the records that the aggregator read."""
    answer = deployment.session.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName="IteratorAge",
        Dimensions=[{"Name": "FunctionName", "Value": deployment.outputs["AggregatorName"]}],
        StartTime=since,
        EndTime=datetime.now(UTC),
        Period=60,
        Statistics=["Sum", "SampleCount"],
    )
    points = answer["Datapoints"]
    return sum(point["Sum"] for point in points) / max(sum(point["SampleCount"] for point in points), 1) / 1000
