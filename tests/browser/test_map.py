"""The map: tooltips, selection, movement, and failures of the basemap and the canvas."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ops.deployment import Deployment
from tests.browser.conftest import OpenContext, Screenshot, wait_until
from tests.browser.problems import Problems
from tests.browser.sensor import Sensor
from tests.browser.test_messages import override_config

SOUTH, WEST = 40.60, -74.05
"""A place far from the fleet."""
AT_THE_SPOT = f"map={SOUTH + 0.00027:.5f},{WEST:.5f},14.00"


@pytest.fixture
def loner(deployment: Deployment) -> Sensor:
    """A unicorn that stands still at the center of the map."""
    sensor = Sensor(deployment, "Loner", latitude=SOUTH, longitude=WEST)
    sensor.report()
    return sensor


def find_center(page: Page) -> tuple[float, float]:
    box = page.locator("#map").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_unicorn_has_a_tooltip_and_is_selected_by_a_click(
    page: Page, console_url: str, loner: Sensor, screenshot: Screenshot
) -> None:
    page.goto(f"{console_url}#{AT_THE_SPOT}")
    expect(page.get_by_role("option").filter(has_text=loner.name)).to_be_visible()
    x, y = find_center(page)
    page.mouse.move(x - 3, y + 3)
    tip = page.locator(".map-tip")
    expect(tip).to_contain_text("Loner")
    expect(tip).to_contain_text("speed unknown")  # There is a single reading.
    expect(tip).to_contain_text("Health 150 · Magic 150")
    page.mouse.click(x - 3, y + 3)
    expect(page.get_by_role("heading", name="Loner")).to_be_visible()
    expect(page.locator(".map-name")).to_have_text("Loner")
    page.screenshot(path=screenshot("map-selected"))
    page.mouse.click(x - 150, y + 150)
    expect(page.get_by_role("heading", name="Loner")).not_to_be_visible()


def test_map_is_moved_by_keyboard_and_buttons(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}#{AT_THE_SPOT}")
    canvas = page.get_by_role("region", name=re.compile("^Map of the fleet"))
    canvas.focus()
    page.keyboard.press("ArrowLeft")
    wait_until(page, f"Math.abs(Number(/map=[^,%]+(?:,|%2C)([-.0-9]+)/.exec(location.hash)?.[1]) - {WEST}) > 0.001")
    page.get_by_role("button", name="Zoom in").focus()
    page.keyboard.press("Enter")
    wait_until(page, r"/map=.*(?:,|%2C)15\.00/.test(location.hash)")
    page.get_by_role("button", name="Show the whole fleet").click()
    wait_until(page, r"!/map=.*(?:,|%2C)15\.00/.test(location.hash)")


def test_dragging_ends_following_and_the_wheel_does_not(page: Page, console_url: str, loner: Sensor) -> None:
    page.goto(f"{console_url}#{AT_THE_SPOT}&unicorn=Loner&follow=yes")
    expect(page.locator(".map-name")).to_have_text(loner.name)
    x, y = find_center(page)
    page.mouse.move(x + 90, y + 60)
    page.mouse.wheel(0, -400)
    wait_until(page, "/map=/.test(location.hash) && !/(?:,|%2C)14.00/.test(location.hash)")
    assert "follow=yes" in page.url
    page.mouse.down()
    page.mouse.move(x - 60, y - 60, steps=4)
    page.mouse.up()
    wait_until(page, "!location.hash.includes('follow=yes')")


def test_followed_unicorn_stays_in_sight(page: Page, console_url: str, loner: Sensor) -> None:
    page.goto(f"{console_url}#{AT_THE_SPOT}&unicorn=Loner&follow=yes")
    expect(page.locator(".map-name")).to_have_text("Loner")
    loner.latitude += 0.02  # This is beyond the upper edge.
    loner.report()
    wait_until(page, f"Number(/map=([.0-9]+)/.exec(location.hash)?.[1]) > {SOUTH + 0.015}")
    assert "follow=yes" in page.url


def test_sources_of_the_basemap_are_named(page: Page, console_url: str) -> None:
    page.goto(console_url)
    expect(page.locator(".maplibregl-ctrl-attrib")).to_contain_text("© OpenStreetMap contributors (ODbL)")
    expect(page.locator(".maplibregl-ctrl-attrib")).to_contain_text("NYC Department of City Planning")


def test_offline_basemap_replaces_an_online_one_that_does_not_load(
    page: Page, console_url: str, problems: Problems
) -> None:
    problems.expect("status of 404")
    override_config(page, basemapStyleUrl=f"{console_url}no-such-style.json")
    page.goto(console_url)
    expect(page.locator(".map-note")).to_contain_text("can't be loaded. The offline basemap is shown instead")
    expect(page.locator(".maplibregl-ctrl-attrib")).to_contain_text("NYC Department of City Planning")


def test_online_basemap_replaces_the_offline_one(page: Page, console_url: str) -> None:
    style: dict[str, Any] = {
        "version": 8,
        "sources": {
            "own": {
                "type": "geojson",
                "data": {"type": "FeatureCollection", "features": []},
                "attribution": "Elsewhere",
            }
        },
        "layers": [{"id": "land", "type": "background"}, {"id": "own", "type": "fill", "source": "own"}],
    }
    page.route("**/own-style.json", lambda route: route.fulfill(json=style))
    override_config(page, basemapStyleUrl=f"{console_url}own-style.json")
    page.goto(console_url)
    expect(page.locator(".maplibregl-ctrl-attrib")).to_have_text("Elsewhere")
    expect(page.locator(".map-note")).to_be_hidden()


def test_map_that_the_graphics_card_drops_comes_back(page: Page, console_url: str) -> None:
    page.goto(console_url)
    expect(page.get_by_role("option")).not_to_have_count(0)
    canvas = page.locator("canvas.maplibregl-canvas")
    lose = "c => { window.lost = c.getContext('webgl2').getExtension('WEBGL_lose_context'); lost.loseContext(); }"
    canvas.evaluate(lose)
    expect(page.locator(".map-note")).to_contain_text("dropped the map")
    page.evaluate("lost.restoreContext()")
    expect(page.locator(".map-note")).to_be_hidden()


def test_list_works_without_webgl_and_a_message_says_so(open_context: OpenContext, console_url: str) -> None:
    context = open_context()
    context.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page = context.new_page()
    page.goto(console_url)
    expect(page.locator(".map-note")).to_contain_text("no WebGL 2")
    expect(page.get_by_role("option")).not_to_have_count(0)
