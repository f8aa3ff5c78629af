"""The report on the console."""

import re
import subprocess
from tempfile import TemporaryDirectory

from bench.console.browser import browser
from bench.console.delay import delay_figures
from bench.console.work import work_figures
from bench.figure import Figure
from ops.home import ROOT
from ops.step import step

MOST_KILOBYTES = 700.0


def console_report(*, unicorns: int, seconds: int, fleet: int, polls: int) -> list[Figure]:
    """Every figure of the console, measured one after the other."""
    figures = [_size()]
    with browser() as launched:
        with step(f"{polls} polls of {fleet:,} unicorns, and the same with Leaflet"):
            figures += work_figures(launched, fleet=fleet, polls=polls)
        with step(f"{unicorns:,} unicorns for {seconds} s through the embedded cloud"):
            figures += delay_figures(launched, unicorns=unicorns, seconds=seconds)
    return figures


def _size() -> Figure:
    with TemporaryDirectory() as out:
        done = subprocess.run(
            [str(ROOT / ".venv/bin/node"), str(ROOT / "dashboard/build.mjs"), "--out", out],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    found = re.search(r"([0-9.]+) kB gzipped JavaScript and CSS", done.stdout)
    assert found is not None, done.stdout
    return Figure(name="bundle, gzipped, with the map's worker", value=float(found[1]), unit="kB", limit=MOST_KILOBYTES)
