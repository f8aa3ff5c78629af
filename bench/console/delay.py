"""Measure the delay from PutRecords to the map through the local cloud, and how soon a new page shows unicorns."""

from collections.abc import Sequence
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser

from bench.console.browser import open_observed_page
from bench.stats import Figure
from emulator.cloud import make_client_environment
from ops.console_server import serve_console
from ops.deployment import find_deployment
from ops.producer_process import run_producer
from tests.embedded import deploy_local_cloud

MAX_SECONDS = 2.0
_WARM_UP_MILLISECONDS = 15_000


def measure_delay(browser: Browser, *, unicorns: int, seconds: int) -> list[Figure]:
    """Measure the seconds from making a reading, just before PutRecords, until the map shows it; and first paints."""
    with TemporaryDirectory() as home, deploy_local_cloud(Path(home)) as cloud:
        deployment = find_deployment()
        stream = deployment.outputs["ReadingsStreamName"]
        options = ["--unicorns", str(unicorns), "--stream", stream]
        with serve_console(deployment) as url, run_producer(options, environment=make_client_environment(cloud)):
            page = open_observed_page(browser)
            page.goto(url)
            page.locator(".row").first.wait_for()
            page.wait_for_timeout(_WARM_UP_MILLISECONDS)
            first_row = page.evaluate("watched.firstRow")
            paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
            page.evaluate("watched.delays.length = 0")
            page.wait_for_timeout(seconds * 1000)
            delays: Sequence[float] = page.evaluate("watched.delays")
            page.context.close()
    cuts = quantiles(delays, n=100)
    return [
        Figure(name="readings on the map that were measured", value=len(delays), unit=""),
        Figure(name=f"PutRecords to the map, {unicorns:,} unicorns, p50", value=cuts[49] / 1000, unit="s"),
        Figure(name="  p95", value=cuts[94] / 1000, unit="s", limit=MAX_SECONDS),
        Figure(name="  greatest", value=max(delays) / 1000, unit="s"),
        Figure(name="first contentful paint", value=paint / 1000, unit="s"),
        Figure(name="first unicorn in the list", value=first_row / 1000, unit="s"),
    ]
