"""Measure the work of the page's main thread per poll of a large fleet, beside the same job with Leaflet's markers.

The same is measured while each of the panels shows as much as it can, so that none costs more than a frame.
"""

import json
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page

from bench.console.browser import VIEWPORT, open_observed_page
from bench.console.canned import make_readings, serve_canned_cloud
from bench.console.trace import Trace, record_trace
from bench.stats import Figure
from console.config import PATH, Roster, Thresholds, make_config, replace_endpoint
from console.headers import make_security_headers
from console.server import load_site, serve
from ops.console_server import build_console
from ops.paths import ROOT
from unicorn.fleets.unicorns import FLEET

MOST_MILLISECONDS = 8.0
FRAME_MILLISECONDS = 1000 / 60
_LEAFLET = ROOT / "node_modules/leaflet/dist"
_WARM_UP_POLLS = 5


def measure_work(browser: Browser, *, fleet: int, polls: int) -> list[Figure]:
    """Measure milliseconds of processor time per poll, ours and Leaflet's."""
    console, leaflet = _trace_console(browser, fleet, polls, _leave), _trace_leaflet(browser, fleet, polls)
    work, leaflet_work = median(console.get_script_milliseconds()), median(leaflet.get_script_milliseconds())
    rendering, leaflet_rendering = (
        median(console.get_rendering_milliseconds()),
        median(leaflet.get_rendering_milliseconds()),
    )
    title = f"main-thread work per poll of {fleet:,} unicorns, median"
    return [
        Figure(name=title, value=work, unit="ms", limit=MOST_MILLISECONDS),
        Figure(name="  with Leaflet's markers", value=leaflet_work, unit="ms"),
        Figure(name="  Leaflet / ours", value=leaflet_work / work, unit="×"),
        Figure(name="style, layout and paint per poll, median", value=rendering, unit="ms"),
        Figure(name="  with Leaflet's markers", value=leaflet_rendering, unit="ms"),
        Figure(
            name="smooth motion until the next poll, median", value=median(console.get_frame_milliseconds()), unit="ms"
        ),
        *[_measure_panel(browser, fleet, polls, shown, show) for shown, show in _PANELS.items()],
    ]


def _measure_panel(browser: Browser, fleet: int, polls: int, shown: str, show: Callable[[Page], None]) -> Figure:
    work = median(_trace_console(browser, fleet, polls, show).get_script_milliseconds())
    return Figure(name=f"  and {shown}", value=work, unit="ms", limit=FRAME_MILLISECONDS)


def _leave(_: Page) -> None:
    """Leave the page as it opens."""


def _select(page: Page) -> None:
    page.locator(".row").first.click()


def _unfold_events(page: Page) -> None:
    page.locator("#tab-events").click()
    page.locator(".event[data-group=true] .event-show").first.click()


def _sort_by_speed(page: Page) -> None:
    page.locator("#sort").select_option("speed")


def _filter(page: Page) -> None:
    page.locator("#search").fill("unicorn 1")


_PANELS = {
    "with a vehicle's details": _select,
    "with a group of events unfolded": _unfold_events,
    "with the list by speed": _sort_by_speed,
    "with a search": _filter,
}
"""What is shown besides the map and the list, and how a person shows it."""


def _trace_console(browser: Browser, fleet: int, polls: int, show: Callable[[Page], None]) -> Trace:
    with serve_canned_cloud(fleet) as cloud, serve(*make_site(cloud)) as url:
        page = open_observed_page(browser)
        page.goto(url)
        page.locator("canvas.maplibregl-canvas").wait_for()
        # After some polls all code is compiled and every unicorn is known.
        _await_polls(page, _WARM_UP_POLLS, fleet)
        show(page)
        _await_polls(page, _WARM_UP_POLLS * 2, fleet)
        trace = record_trace(browser, page, lambda: _await_polls(page, _WARM_UP_POLLS * 2 + polls + 1, fleet))
        page.context.close()
    return trace


def _trace_leaflet(browser: Browser, fleet: int, polls: int) -> Trace:
    page = browser.new_context(viewport=VIEWPORT).new_page()  # type: ignore[arg-type]  # it has the shape of a viewport size
    html = (ROOT / "bench/console/leaflet.html").read_text()
    page.route("**/leaflet.html", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.route("**/leaflet.js", lambda route: route.fulfill(path=_LEAFLET / "leaflet.js"))
    page.route("**/leaflet.css", lambda route: route.fulfill(path=_LEAFLET / "leaflet.css"))
    page.goto("http://127.0.0.1/leaflet.html")

    def fly(seconds: range) -> None:
        for second in seconds:
            page.evaluate(
                "(text) => { globalThis.next = JSON.parse(text); }", json.dumps(_make_leaflet_readings(fleet, second))
            )
            page.evaluate("setTimeout(() => poll(next), 0)")
            page.wait_for_timeout(500)  # until it is drawn

    fly(range(_WARM_UP_POLLS))
    trace = record_trace(browser, page, lambda: fly(range(_WARM_UP_POLLS, _WARM_UP_POLLS + polls + 1)))
    page.context.close()
    return trace


def _make_leaflet_readings(fleet: int, second: int) -> list[Mapping[str, Any]]:
    names = {"HealthPoints": "health", "MagicPoints": "magic"}
    return [
        {names.get(key, key.lower()): value for key, value in reading.items()}
        for reading in make_readings(fleet, second)
    ]


def _count_polls(page: Page, fleet: int) -> int:
    return int(page.evaluate(f"watched.polls.filter((readings) => readings >= {fleet}).length"))


def _await_polls(page: Page, count: int, fleet: int) -> None:
    for _ in range(count * 10 + 100):
        if _count_polls(page, fleet) >= count:
            return
        page.wait_for_timeout(500)
    raise SystemExit(f"The console did not read {count} polls of {fleet:,} unicorns.")


def make_site(cloud: str) -> tuple[Any, Any]:
    """Return the files of the console of a canned cloud, and the headers with which they are served."""
    config = replace_endpoint(
        make_config(
            region="us-east-1",
            identity_pool_id="us-east-1:00000000-0000-0000-0000-000000000000",
            stream="wildrydes",
            table="",
            stage="",
            retention_hours=24,
            thresholds=Thresholds(stale_seconds=30, lost_seconds=300),
            fleet=FLEET,
            roster=Roster(bucket="roster", key="roster.json"),
            basemap_style_url="",
        ),
        cloud,
    )
    return load_site(build_console(), {PATH: json.dumps(config).encode()}), make_security_headers(
        config, domain="amazonaws.com"
    )
