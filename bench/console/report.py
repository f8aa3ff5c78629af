"""The report on the console."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.console.browser import browser
from bench.console.delay import delay_figures
from bench.console.work import work_figures
from bench.figure import Figure
from console.build import BuildFailed, build
from ops.task import TaskFailed, show_task

MOST_KILOBYTES = 700.0


def console_report(*, unicorns: int, seconds: int, fleet: int, polls: int) -> list[Figure]:
    """Every figure of the console, measured one after the other."""
    figures = [_size()]
    with browser() as launched:
        with show_task(f"{polls} polls of {fleet:,} unicorns, and the same with Leaflet"):
            figures += work_figures(launched, fleet=fleet, polls=polls)
        with show_task(f"{unicorns:,} unicorns for {seconds} s through the embedded cloud"):
            figures += delay_figures(launched, unicorns=unicorns, seconds=seconds)
    return figures


def _size() -> Figure:
    with TemporaryDirectory() as folder:
        try:
            said = build(Path(folder))
        except BuildFailed as error:
            remedy = "Mend what the sentence names and run the command again"
            raise TaskFailed("Building the console", str(error), remedy=remedy) from None
    found = re.search(r"([0-9.]+) kB gzipped JavaScript and CSS", said)
    assert found is not None, said
    return Figure(name="bundle, gzipped, with the map's worker", value=float(found[1]), unit="kB", limit=MOST_KILOBYTES)
