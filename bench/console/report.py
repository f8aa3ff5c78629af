"""Measure the console: the size of its bundle, how fast it decodes, its work per poll, and its delay."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.console.browser import launch_browser
from bench.console.decode import measure_decoding
from bench.console.delay import measure_delay
from bench.console.work import measure_work
from bench.stats import Figure
from console.build import BuildFailed, build
from ops.task import TaskFailed, show_task

MAX_KILOBYTES = 700.0
_DECODED_READINGS, _DECODING_ROUNDS = 1_000, 50


def measure_console(*, unicorns: int, seconds: int, fleet: int, polls: int) -> list[Figure]:
    """Measure one after the other, so that no measurement disturbs another."""
    figures = [_measure_size()]
    with launch_browser() as browser:
        with show_task("Decoding readings that are polled and pushed"):
            figures += measure_decoding(browser, readings=_DECODED_READINGS, rounds=_DECODING_ROUNDS)
        with show_task(f"{polls} polls of {fleet:,} unicorns, and the same with Leaflet"):
            figures += measure_work(browser, fleet=fleet, polls=polls)
        with show_task(f"{unicorns:,} unicorns for {seconds} s through the local cloud"):
            figures += measure_delay(browser, unicorns=unicorns, seconds=seconds)
    return figures


def _measure_size() -> Figure:
    with TemporaryDirectory() as folder:
        try:
            output = build(Path(folder))
        except BuildFailed as error:
            remedy = "Fix the problem above and run the command again"
            raise TaskFailed("Building the console", str(error), remedy=remedy) from None
    match = re.search(r"([0-9.]+) kB gzipped JavaScript and CSS", output)
    assert match is not None, output
    return Figure(name="bundle, gzipped, with the map's worker", value=float(match[1]), unit="kB", limit=MAX_KILOBYTES)
