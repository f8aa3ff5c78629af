"""The page at every size: what can be reached, what fits, and pictures of a fleet with every status."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenContext, Screenshot, wait_until
from tests.browser.posed_fleet import LONG_NAME, serve_posed_fleet
from tests.browser.test_page import assert_accessible

SIZES = ["1280x800", "390x844", "640x400", "844x390", "3840x2160"]
PHONES = ("390x844", "844x390")
FIND_OVERFLOWS = """() => {
  const places = ".gauge-figure, .tile, .row-vital, .row-figure, .worst-entry, .map-name";
  const isTooWide = ({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1;
  return [...document.querySelectorAll(places)]
    .filter((element) => isTooWide(element) || isTooWide(element.parentElement))
    .map((element) => `${element.className}: ${element.textContent}`);
}"""


@pytest.fixture(scope="module")
def posed_url() -> Iterator[str]:
    with serve_posed_fleet() as url:
        yield url


@pytest.fixture(scope="module")
def extreme_url() -> Iterator[str]:
    with serve_posed_fleet(has_extremes=True) as url:
        yield url


def open_posed(open_context: OpenContext, url: str, size: str, scheme: str = "dark") -> Page:
    """Open the page at a size, as on a touch screen if it is a phone's, and wait until all statuses are there."""
    width, height = map(int, size.split("x"))
    is_phone = size in PHONES
    viewport = {"width": width, "height": height}
    page = open_context(viewport=viewport, color_scheme=scheme, has_touch=is_phone, is_mobile=is_phone).new_page()
    page.goto(url)
    expect(page.locator("canvas.maplibregl-canvas")).to_be_visible()
    for status in ("alert", "stale", "lost"):
        expect(page.locator(f".count.{status} .count-figure")).not_to_have_text("0")
    return page


def is_in_view(page: Page, locator: Locator, least: int) -> bool:
    """Return whether an element is within the window, at least so many pixels high."""
    box, size = locator.bounding_box(), page.viewport_size
    return (
        box is not None
        and size is not None
        and box["x"] >= 0
        and box["y"] >= 0
        and box["x"] + box["width"] <= size["width"] + 1
        and min(box["y"] + box["height"], size["height"]) - box["y"] >= least
    )


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("size", SIZES)
def test_pictures_of_a_fleet_with_every_status(
    open_context: OpenContext, posed_url: str, size: str, scheme: str, screenshot: Screenshot
) -> None:
    page = open_posed(open_context, posed_url, size, scheme)
    page.wait_for_timeout(6_000)  # until the attribution has folded
    page.screenshot(path=screenshot(f"layout-{size}-{scheme}"), timeout=60_000)
    page.locator(".row", has_text="Weary").click()
    expect(page.get_by_role("heading", name="Weary")).to_be_visible()
    page.wait_for_timeout(2_000)  # for the flight of the map
    page.screenshot(path=screenshot(f"layout-{size}-{scheme}-detail"), timeout=60_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= int(size.partition("x")[0])


@pytest.mark.parametrize("size", ["640x400", "844x390", "390x844"])
def test_list_map_and_detail_can_be_reached_on_a_small_screen(
    open_context: OpenContext, posed_url: str, size: str
) -> None:
    page = open_posed(open_context, posed_url, size)
    rows = page.locator(".row")
    assert is_in_view(page, page.locator("#map"), 150)
    assert all(is_in_view(page, rows.nth(index), 24) for index in range(3))
    rows.filter(has_text="Weary").click()
    assert is_in_view(page, page.get_by_role("heading", name="Weary"), 16)
    assert is_in_view(page, page.get_by_role("meter", name="health"), 60)
    assert is_in_view(page, page.locator("#map"), 150)
    page.get_by_role("button", name="Close the unicorn").click()
    assert is_in_view(page, rows.first, 24)
    page.locator("#tools").get_by_role("button", name="Events").click()
    expect(page.locator("#panel-events")).to_be_visible()
    assert_accessible(page, f"the events at {size}")


@pytest.mark.parametrize("size", PHONES)
def test_every_target_is_large_enough_for_a_finger(open_context: OpenContext, posed_url: str, size: str) -> None:
    page = open_posed(open_context, posed_url, size)
    small = """() => [...document.querySelectorAll("button, select, input, summary, .row")]
      .filter((element) => element.checkVisibility() && !element.closest("dialog"))
      .map((element) => [element.getBoundingClientRect(), element.outerHTML.slice(0, 120)])
      .filter(([{ width, height }]) => width < 44 || height < 44)
      .map(([{ width, height }, html]) => `${width}x${height} ${html}`)"""
    assert page.evaluate(small) == []
    page.locator(".row", has_text="Weary").click()
    expect(page.get_by_role("heading", name="Weary")).to_be_visible()
    assert page.evaluate(small) == []


def test_extreme_values_and_names_stay_in_their_places(
    open_context: OpenContext, extreme_url: str, screenshot: Screenshot
) -> None:
    page = open_posed(open_context, extreme_url, "1280x800")
    page.locator(".row", has_text="Max-vitals").click()
    expect(page.locator(".gauge-figure")).to_have_text(["2.15B", "-2.15B"])
    expect(page.locator(".row", has_text="Max-vitals").locator(".row-vital")).to_have_text(["2.15B", "-2.15B"])
    expect(page.get_by_role("meter", name="magic")).to_have_attribute("aria-valuenow", "0")
    page.wait_for_timeout(2_000)  # for the charts and the map
    assert page.evaluate(FIND_OVERFLOWS) == []
    page.screenshot(path=screenshot("extreme-vitals"))
    page.locator(".row", has_text="a very long name").click()
    expect(page.locator("#detail-name")).to_have_attribute("title", LONG_NAME[:128])
    expect(page.locator(".map-name")).to_be_visible()
    page.wait_for_timeout(2_000)
    assert page.evaluate(FIND_OVERFLOWS) == []
    page.screenshot(path=screenshot("extreme-name"))


def test_right_panel_shows_the_worst_and_the_events_and_folds(open_context: OpenContext, posed_url: str) -> None:
    page = open_posed(open_context, posed_url, "1280x800")
    expect(page.locator(".worst-name")).to_have_text(
        ["Vanished", "Gone", "Hushed", "Quiet", "Weary"], use_inner_text=True
    )
    expect(page.locator("#panel-events")).to_be_visible()
    assert_accessible(page, "the overview")
    width = page.locator("#map").bounding_box()
    page.keyboard.press("p")
    wait_until(page, f"document.getElementById('map').clientWidth > {width and width['width']} + 200")
    assert_accessible(page, "the folded panel")
    page.locator(".row", has_text="Weary").click()
    expect(page.get_by_role("heading", name="Weary")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".worst-entry", has_text="Hushed").click()
    expect(page.get_by_role("heading", name="Hushed")).to_be_visible()


def test_chart_shows_its_values_below_the_pointer_and_says_when_it_is_empty(
    open_context: OpenContext, posed_url: str
) -> None:
    page = open_posed(open_context, posed_url, "1280x800")
    page.locator(".row", has_text="Weary").click()
    plot = page.get_by_role("img", name="Vitals, last 10 minutes: Health 60, Magic 150")
    box = plot.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 22, box["y"] + 40)
    expect(page.locator(".chart-readout").first).to_contain_text("Health 60 · Magic 150")
    page.mouse.move(10, 10)
    expect(page.locator(".chart-readout").first).to_have_text("")
    page.locator(".row", has_text="Vanished").click()
    expect(page.get_by_role("img", name="Vitals, last 10 minutes: No reading in the last 10 minutes")).to_be_visible()


def test_wall_mode_shows_the_map_and_the_counts_in_a_larger_type(
    open_context: OpenContext, posed_url: str, screenshot: Screenshot
) -> None:
    page = open_posed(open_context, posed_url, "1280x800")
    before = page.locator(".count-figure").first.bounding_box()
    page.keyboard.press("w")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.locator("#timeline")).to_be_hidden()
    after = page.locator(".count-figure").first.bounding_box()
    assert before is not None
    assert after is not None
    assert after["height"] > before["height"] * 1.3
    assert_accessible(page, "the wall mode")
    page.wait_for_timeout(1_000)
    page.screenshot(path=screenshot("wall"))
    page.keyboard.press("w")
    expect(page.get_by_role("listbox")).to_be_visible()


def test_link_and_position_are_copied(open_context: OpenContext, posed_url: str) -> None:
    context = open_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{posed_url}#unicorn=Vanished")
    expect(page.get_by_role("heading", name="Vanished")).to_be_visible()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert "unicorn=Vanished" in page.evaluate("navigator.clipboard.readText()")
    position = page.locator(".tile", has_text="Position").locator(".tile-figure").inner_text()
    page.get_by_role("button", name="Copy position").click()
    wait_until(page, f"navigator.clipboard.readText().then((text) => text === {position!r})")
