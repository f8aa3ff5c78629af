"""What the page calls things: places and names on the map, and one unit and time zone everywhere."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from bench.console.canned import serve_canned_cloud
from bench.console.work import make_site
from console.server import serve
from tests.browser.conftest import OpenContext, Screenshot, wait_until
from tests.browser.posed_fleet import serve_posed_fleet
from tests.browser.test_find import open_fleet
from tests.browser.test_page import assert_accessible

MANY = 60
NAMES = ".map-label:not(.start):visible"


@pytest.fixture(scope="module")
def posed_url() -> Iterator[str]:
    with serve_posed_fleet() as url:
        yield url


@pytest.fixture(scope="module")
def many_url() -> Iterator[str]:
    with serve_canned_cloud(MANY) as cloud, serve(*make_site(cloud)) as url:
        yield url


def test_few_in_sight_have_names_and_the_start_says_what_it_is(
    page: Page, posed_url: str, screenshot: Screenshot
) -> None:
    open_fleet(page, posed_url)
    expect(page.locator(NAMES, has_text="Weary")).to_be_visible()
    wait_until(page, "document.querySelectorAll('.map-label:not(.start, [hidden])').length > 10")
    expect(page.locator(".map-label.start")).to_have_text("Simulated unicorns start here")
    page.wait_for_timeout(5_000)
    page.screenshot(path=screenshot("names-light"))
    name = page.locator(NAMES, has_text="Weary").bounding_box()
    assert name is not None
    for y in (name["y"] - 12, name["y"] + name["height"] + 12):  # The name is below its marker or above.
        page.mouse.move(name["x"] + name["width"] / 2, y)
        page.wait_for_timeout(500)
        if page.locator(".map-tip", has_text="Weary").is_visible():
            break
    expect(page.locator(".map-tip strong")).to_have_text("Weary")
    expect(page.locator(".map-tip p").last).to_have_text("West Village")


def test_many_in_sight_have_no_names(page: Page, many_url: str) -> None:
    page.goto(f"{many_url}#map=40.74917,-73.98518,11.00")
    expect(page.locator(".list-summary")).to_have_text(f"{MANY} unicorns")
    page.wait_for_timeout(2_000)
    assert page.locator(NAMES).count() == 0
    page.get_by_role("searchbox").fill("unicorn 7")
    expect(page.locator(NAMES)).to_have_text(["Unicorn 7"])


def test_place_is_named_in_the_details(page: Page, posed_url: str) -> None:
    open_fleet(page, posed_url, "unicorn=Vanished")
    place = page.locator(".tile", has_text="Position").locator(".tile-detail")
    expect(place).to_have_text("Upper West Side")


def test_unit_and_zone_are_one_choice_for_the_whole_page(
    open_context: OpenContext, posed_url: str, screenshot: Screenshot
) -> None:
    context = open_context(timezone_id="Asia/Tokyo")
    page = open_fleet(context.new_page(), posed_url, "unicorn=Arion")
    speed = page.locator(".tile", has_text="Speed").locator(".tile-figure")
    seen = page.locator(".tile", has_text="Last seen").locator(".tile-detail")
    row = page.locator('.row[data-name="Arion"] .row-figure')
    expect(speed).to_have_text(re.compile("mph$"))
    expect(row).to_have_text(re.compile("mph$"))
    expect(seen).to_have_text(re.compile("UTC$"))
    page.keyboard.press("u")
    page.keyboard.press("z")
    expect(speed).to_have_text(re.compile("km/h$"))
    expect(row).to_have_text(re.compile("km/h$"))
    expect(seen).to_have_text(re.compile(r"GMT\+9$"))
    expect(page.locator(".time-moment")).to_have_text(re.compile(r"GMT\+9$"))
    expect(page.get_by_role("img", name="Speed, last 10 minutes (km/h)")).to_be_visible()
    hour = seen.inner_text()[:2]
    page.keyboard.press("e")
    expect(page.locator(".event time").first).to_have_attribute("title", re.compile(r"GMT\+9$"))
    page.keyboard.press("e")
    page.reload()
    expect(speed).to_have_text(re.compile("km/h$"))
    assert seen.inner_text()[:2] == hour
    page.keyboard.press("?")
    assert_accessible(page, "the help")
    page.screenshot(path=screenshot("measures-help"))
    page.get_by_label("Speeds").select_option("mph")
    page.get_by_label("Times").select_option("UTC")
    page.keyboard.press("Escape")
    expect(speed).to_have_text(re.compile("mph$"))
    expect(seen).to_have_text(re.compile("UTC$"))
