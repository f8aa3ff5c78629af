"""Finding unicorns by their vitals and by the map's view, and selecting several of them."""

import csv
import json
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Position, expect

from bench.console.canned import Reading, serve_canned_cloud
from bench.console.work import make_site
from console.server import serve
from tests.browser.conftest import OpenContext, Screenshot, wait_until
from tests.browser.posed_fleet import make_fleet, make_reading, serve_posed_fleet
from tests.browser.test_page import assert_accessible

TIMES_SQUARE = "map=40.74917,-73.98518,11.00"


@pytest.fixture(scope="module")
def posed_url() -> Iterator[str]:
    with serve_posed_fleet() as url:
        yield url


def open_fleet(page: Page, url: str, fragment: str = "") -> Page:
    """Open the page and wait until the whole fleet and the map are there."""
    page.goto(f"{url}#{fragment}")
    expect(page.locator(".count.lost .count-figure")).to_have_text("2")
    expect(page.locator("canvas.maplibregl-canvas")).to_be_visible()
    return page


def find_row(page: Page, name: str) -> Locator:
    return page.locator(f'.row[data-name="{name}"]')


def expect_selected(page: Page, *names: str) -> None:
    expect(page.locator(".row[aria-selected=true] .row-name")).to_have_text(names)


def test_list_is_filtered_by_a_range_and_a_chip_says_so(page: Page, posed_url: str, screenshot: Screenshot) -> None:
    open_fleet(page, posed_url)
    page.get_by_role("button", name="Filter by vitals and by the map").click()
    page.get_by_label("health from").fill("50")
    page.get_by_label("health to").fill("80")
    expect(page.locator(".row-name")).to_have_text(["Vanished", "Weary"], use_inner_text=True)
    assert_accessible(page, "the filter")
    page.screenshot(path=screenshot("find-filter"))
    expect(page).to_have_url(re.compile("range=health%2C50%2C80"))
    page.keyboard.press("Escape")
    expect(page.get_by_label("health from")).to_be_hidden()
    expect(page.locator(".list-summary")).to_have_text("2 of 20")
    page.get_by_role("button", name="No longer filter by health 50 – 80").click()
    expect(page.locator(".list-summary")).to_have_text("20 unicorns")
    expect(page.locator(".chips")).to_be_hidden()


def test_list_follows_what_the_map_shows(page: Page, posed_url: str) -> None:
    open_fleet(page, posed_url, TIMES_SQUARE)
    expect(page.locator(".list-summary")).to_have_text("20 unicorns")
    page.keyboard.press("m")
    expect(page).to_have_url(re.compile("within=map"))
    expect(page.locator(".list-summary")).to_have_text("20 unicorns")
    page.goto(f"{posed_url}#within=map&map=40.77917,-73.98518,14.00")
    expect(page.locator(".list-summary")).to_have_text(re.compile("^[1-6] of 20$"))
    near = int(page.locator(".list-summary").inner_text().split()[0])
    for _ in range(3):
        page.locator("canvas.maplibregl-canvas").focus()
        page.keyboard.press("-")
        page.wait_for_timeout(800)
    wait_until(page, f"Number.parseInt(document.querySelector('.list-summary').textContent) > {near}")
    page.get_by_role("button", name="No longer filter by in the map's view").click()
    expect(page.locator(".list-summary")).to_have_text("20 unicorns")


def test_several_are_selected_by_the_pointer_and_are_in_the_link(
    page: Page, posed_url: str, open_context: OpenContext, screenshot: Screenshot
) -> None:
    open_fleet(page, posed_url, f"sort=name&{TIMES_SQUARE}")
    expect(page.get_by_role("listbox")).to_have_attribute("aria-multiselectable", "true")
    find_row(page, "Balios").click()
    find_row(page, "Embarr").click(modifiers=["Control"])
    expect(page.get_by_role("heading", name="Balios")).to_be_visible()
    expect(page.locator(".list-summary")).to_have_text("20 unicorns, 2 selected")
    assert "unicorn=Balios&unicorn=Embarr" in page.url
    find_row(page, "Chollima").click(modifiers=["Shift"])
    expect_selected(page, "Balios", "Bucephalus", "Chollima")
    page.get_by_role("button", name="Fit", exact=True).click()
    page.wait_for_timeout(2_500)
    page.screenshot(path=screenshot("find-several"))
    assert_accessible(page, "several selected")
    other = open_fleet(open_context().new_page(), page.url)
    other.goto(page.url)
    expect(other.locator(".selection strong")).to_have_text("3 unicorns selected")
    expect(other.get_by_role("heading", name="Balios")).to_be_visible()
    other.locator(".selection .chip", has_text="Chollima").click()
    expect(other.get_by_role("heading", name="Chollima")).to_be_visible()
    expect(other.locator(".selection strong")).to_have_text("3 unicorns selected")
    other.keyboard.press("Escape")
    expect(other.locator(".row[aria-selected=true]")).to_have_count(0)


def test_several_are_selected_by_the_keyboard(page: Page, posed_url: str) -> None:
    open_fleet(page, posed_url, "sort=name")
    page.get_by_role("listbox").focus()
    page.keyboard.press("Home")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    expect_selected(page, "Arion", "Balios", "Bucephalus")
    page.keyboard.press("Shift+ArrowUp")
    expect_selected(page, "Arion", "Balios")
    page.keyboard.press("Control+ArrowDown")
    page.keyboard.press("Control+ArrowDown")
    expect_selected(page, "Arion", "Balios")
    page.keyboard.press("Control+ ")
    expect_selected(page, "Arion", "Balios", "Chollima")
    active = page.get_by_role("listbox").get_attribute("aria-activedescendant")
    assert active == find_row(page, "Chollima").get_attribute("id")
    page.keyboard.press("s")
    expect(page.get_by_role("heading", name="Arion")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".row[aria-selected=true]")).to_have_count(1)


def test_one_more_is_selected_on_the_map(page: Page, posed_url: str) -> None:
    open_fleet(page, posed_url)
    find_row(page, "Vanished").click()
    page.wait_for_timeout(2_500)
    page.keyboard.press("a")
    page.wait_for_timeout(2_500)
    find_row(page, "Gone").click()
    page.wait_for_timeout(2_500)
    box = page.locator("#map").bounding_box()
    assert box is not None
    middle = Position(x=box["width"] / 2, y=box["height"] / 2)
    find_row(page, "Quiet").click(modifiers=["Control"])
    assert "unicorn=Gone&unicorn=Quiet" in page.url
    page.locator("canvas.maplibregl-canvas").click(position=middle, modifiers=["Control"], force=True)
    wait_until(page, "!location.hash.includes('Gone')")
    page.locator("canvas.maplibregl-canvas").click(position=middle, modifiers=["Control"], force=True)
    wait_until(page, "location.hash.includes('unicorn=Quiet&unicorn=Gone')")
    page.locator("canvas.maplibregl-canvas").click(position={"x": 40, "y": 40}, modifiers=["Control"], force=True)
    page.wait_for_timeout(500)
    assert "unicorn=Quiet&unicorn=Gone" in page.url


def save(page: Page, what: str, kind: str) -> str:
    page.get_by_role("button", name=f"Save {what}", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Save {what} as {kind}").click()
    page.keyboard.press("Escape")
    return Path(download.value.path()).read_text()


def test_visible_list_is_taken_away_in_the_columns_of_the_query(page: Page, posed_url: str) -> None:
    open_fleet(page, posed_url, "range=health,,80&sort=name")
    expect(page.locator(".list-summary")).to_have_text("2 of 20")
    header, *rows = csv.reader(StringIO(save(page, "the list", "CSV")))
    query = ["name", "statustime", "latitude", "longitude", "distance", "healthpoints", "magicpoints"]
    assert header == [*query, "status", "speed"]
    assert [row[0] for row in rows] == ["Vanished", "Weary"]
    assert [row[5] for row in rows] == ["80", "60"]
    assert [row[7] for row in rows] == ["lost", "alert"]
    features = json.loads(save(page, "the list", "GeoJSON"))["features"]
    assert [feature["properties"]["name"] for feature in features] == ["Vanished", "Weary"]
    assert features[0]["geometry"]["type"] == "Point"


def test_events_are_taken_away(page: Page, posed_url: str) -> None:
    open_fleet(page, posed_url)
    expect(page.locator(".event", has_text="Weary")).to_be_visible()
    rows = list(csv.DictReader(StringIO(save(page, "the events", "CSV"))))
    weary = next(row for row in rows if row["name"] == "Weary")
    assert (weary["kind"], weary["value"], weary["threshold"]) == ("HealthPoints", "60", "100")
    assert weary["place"] != ""
    assert weary["acknowledged_at"] == ""
    page.get_by_role("button", name="Acknowledge all").click()
    features = json.loads(save(page, "the events", "GeoJSON"))["features"]
    assert len(features) == len(rows)
    assert all(feature["properties"]["acknowledged_at"] for feature in features)
    assert_accessible(page, "the buttons that save")


def read_camera(page: Page) -> tuple[float, float, float]:
    """Return the latitude, longitude and zoom in the page's address."""
    found = re.search(r"map=([-\d.]+)%2C([-\d.]+)%2C([\d.]+)", page.url)
    assert found is not None, page.url
    return float(found[1]), float(found[2]), float(found[3])


def test_link_to_a_silent_unicorn_leads_the_map_there(page: Page, posed_url: str) -> None:
    open_fleet(page, posed_url, "unicorn=Gone")
    position = page.locator(".tile", has_text="Position").locator(".tile-figure").inner_text()
    page.wait_for_timeout(4_000)  # for the flight of the map
    shown = read_camera(page)
    assert [round(degrees, 3) for degrees in shown[:2]] == [round(float(part), 3) for part in position.split(",")]


def test_whole_fleet_is_in_view_without_one_that_is_lost_for_hours(page: Page) -> None:
    def make(_: int, second: int) -> list[Reading]:
        far = {**make_reading("Far", 0, 0, age=7_200), "Latitude": -33.0, "Longitude": 151.0}
        return [*make_fleet(second, has_extremes=False), far]

    with serve_canned_cloud(1, make) as cloud, serve(*make_site(cloud)) as url:
        page.goto(f"{url}#map=-30.00000,150.00000,4.00")
        expect(page.locator(".list-summary")).to_have_text("21 unicorns")
        expect(page.locator("canvas.maplibregl-canvas")).to_be_visible()
        page.keyboard.press("a")
        page.wait_for_timeout(4_000)
        latitude, _, zoom = read_camera(page)
        assert latitude == pytest.approx(40.75, abs=0.1)
        assert zoom > 10
        page.get_by_role("searchbox").fill("far")
        expect(page.locator(".list-summary")).to_have_text("1 of 21")
        page.locator("canvas.maplibregl-canvas").focus()
        page.keyboard.press("a")
        page.wait_for_timeout(4_000)
        assert read_camera(page)[0] == pytest.approx(-33, abs=0.1)


@pytest.mark.parametrize(("size", "scheme"), [("1280x800", "dark"), ("1280x800", "light"), ("390x844", "dark")])
def test_pictures_of_a_filter_and_a_selection(
    open_context: OpenContext, posed_url: str, size: str, scheme: str, screenshot: Screenshot
) -> None:
    width, height = map(int, size.split("x"))
    is_phone = width < 500
    page = open_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, has_touch=is_phone, is_mobile=is_phone
    ).new_page()
    open_fleet(page, posed_url, "range=health,100,&within=map")
    page.get_by_role("button", name="Filter by vitals and by the map").click()
    expect(page.get_by_label("health from")).to_have_value("100")
    page.wait_for_timeout(1_000)
    page.screenshot(path=screenshot(f"find-{size}-{scheme}-filter"))
    assert_accessible(page, f"the filter at {size}")
    page.keyboard.press("Escape")
    page.goto(f"{posed_url}#unicorn=Arion&unicorn=Weary&unicorn=Gone&unicorn=Longma")
    expect(page.locator(".selection strong")).to_have_text("4 unicorns selected")
    page.get_by_role("button", name="Fit", exact=True).click()
    page.wait_for_timeout(3_000)
    page.screenshot(path=screenshot(f"find-{size}-{scheme}-several"))
    assert_accessible(page, f"several selected at {size}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
