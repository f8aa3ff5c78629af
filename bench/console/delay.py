"""From PutRecords to the map: the whole path through the embedded cloud, and how soon a page that opens is of use."""

from collections.abc import Sequence
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser

from bench.console.browser import watched_page
from bench.figure import Figure
from emulator.cloud import make_client_environment
from ops.console_server import serve_console
from ops.deployment import find_deployment
from ops.producer_process import run_producer
from tests.embedded import deployed

MOST_SECONDS = 2.0
_WARM_UP_MILLISECONDS = 15_000


def delay_figures(launched: Browser, *, unicorns: int, seconds: int) -> list[Figure]:
    """Seconds from when a reading was made, just before its PutRecords, until it is on the map; and first paints."""
    with TemporaryDirectory() as home, deployed(Path(home)) as cloud:
        deployment = find_deployment()
        stream = deployment.outputs["ReadingsStreamName"]
        flown = ["--unicorns", str(unicorns), "--stream", stream]
        with serve_console(deployment) as url, run_producer(flown, environment=make_client_environment(cloud)):
            page = watched_page(launched)
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
        Figure(name="  p95", value=cuts[94] / 1000, unit="s", limit=MOST_SECONDS),
        Figure(name="  greatest", value=max(delays) / 1000, unit="s"),
        Figure(name="first contentful paint", value=paint / 1000, unit="s"),
        Figure(name="first unicorn in the list", value=first_row / 1000, unit="s"),
    ]
