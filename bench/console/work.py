"""Work of the page's thread per poll of a great fleet, beside the same job done with Leaflet's markers."""

import json
from collections.abc import Mapping
from statistics import median
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

from bench.console.browser import VIEWPORT, watched_page
from bench.console.canned import canned_cloud, readings
from bench.figure import Figure
from console.config import PATH, Thresholds, at_endpoint, document
from console.headers import security_headers
from console.server import serving, site
from ops.console import built
from ops.home import ROOT

MOST_MILLISECONDS = 8.0
_LEAFLET = ROOT / "node_modules/leaflet/dist"
_WORK = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")


def work_figures(launched: Browser, *, fleet: int, polls: int) -> list[Figure]:
    """Milliseconds per poll, ours and Leaflet's."""
    ours, frames, ours_all = _ours(launched, fleet, polls)
    theirs, theirs_all = _leaflet(launched, fleet, polls)
    unit = "ms"
    return [
        Figure(name=f"work per poll of {fleet:,} unicorns, median", value=ours, unit=unit, limit=MOST_MILLISECONDS),
        Figure(name="  the same with Leaflet's markers", value=theirs, unit=unit),
        Figure(name="  Leaflet / ours", value=theirs / ours, unit="×"),
        Figure(name="script, style and layout per poll, mean, frames included", value=ours_all, unit=unit),
        Figure(name="  the same with Leaflet's markers", value=theirs_all, unit=unit),
        Figure(name="  Leaflet / ours", value=theirs_all / ours_all, unit="×"),
        Figure(name="a frame of the map, median", value=frames, unit=unit),
    ]


def _ours(launched: Browser, fleet: int, polls: int) -> tuple[float, float, float]:
    with canned_cloud(fleet) as cloud, serving(*_console(cloud)) as url:
        page = watched_page(launched)
        page.goto(url)
        page.locator("canvas.maplibregl-canvas").wait_for()
        _await_polls(page, 5, fleet)  # so that all is compiled and every unicorn is known
        metrics = _Metrics(page)
        begun = len(_polls(page, fleet))
        _await_polls(page, begun + polls, fleet)
        spent = metrics.milliseconds()
        costs = [poll["milliseconds"] for poll in _polls(page, fleet)[begun:]]
        frames = median(page.evaluate("watched.frames.slice(-200)"))
        page.context.close()
    return median(costs), frames, spent / len(costs)


def _leaflet(launched: Browser, fleet: int, polls: int) -> tuple[float, float]:
    page = launched.new_context(viewport=VIEWPORT).new_page()  # type: ignore[arg-type]  # it is a size
    html = (ROOT / "bench/console/leaflet.html").read_text()
    page.route("**/leaflet.html", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.route("**/leaflet.js", lambda route: route.fulfill(path=_LEAFLET / "leaflet.js"))
    page.route("**/leaflet.css", lambda route: route.fulfill(path=_LEAFLET / "leaflet.css"))
    page.goto("http://127.0.0.1/leaflet.html")
    metrics = None
    for second in range(polls + 3):
        if second == 3:
            metrics = _Metrics(page)
        page.evaluate("(text) => { globalThis.next = JSON.parse(text); }", json.dumps(_in_lower_case(fleet, second)))
        page.evaluate("poll(next)")
        page.wait_for_timeout(200)  # until it is drawn
    assert metrics is not None
    spent = metrics.milliseconds()
    costs = page.evaluate("polls.slice(3)")
    page.context.close()
    return median(costs), spent / polls


def _in_lower_case(fleet: int, second: int) -> list[Mapping[str, Any]]:
    names = {"HealthPoints": "health", "MagicPoints": "magic"}
    return [
        {names.get(key, key.lower()): value for key, value in reading.items()} for reading in readings(fleet, second)
    ]


class _Metrics:
    """Chromium's own account of the page's thread from now on."""

    def __init__(self, page: Page) -> None:
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.send("Performance.enable")
        self._begun = self._seconds()

    def milliseconds(self) -> float:
        return (self._seconds() - self._begun) * 1000

    def _seconds(self) -> float:
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        return float(sum(metric["value"] for metric in metrics if metric["name"] in _WORK))


def _polls(page: Page, fleet: int) -> list[dict[str, float]]:
    polls: list[dict[str, float]] = page.evaluate("watched.polls")
    return [poll for poll in polls if poll["readings"] >= fleet]


def _await_polls(page: Page, count: int, fleet: int) -> None:
    for _ in range(count * 10 + 100):
        if len(_polls(page, fleet)) >= count:
            return
        page.wait_for_timeout(500)
    raise SystemExit(f"The console did not read {count} polls of {fleet:,} unicorns.")


def _console(cloud: str) -> tuple[Any, Any]:
    config = at_endpoint(
        document(
            region="us-east-1",
            identity_pool_id="us-east-1:00000000-0000-0000-0000-000000000000",
            stream="wildrydes",
            table="",
            stage="",
            retention_hours=24,
            thresholds=Thresholds(vitals=100, stale_seconds=30, lost_seconds=300),
            basemap_style_url="",
        ),
        cloud,
    )
    return site(built(), {PATH: json.dumps(config).encode()}), security_headers(config, domain="amazonaws.com")
