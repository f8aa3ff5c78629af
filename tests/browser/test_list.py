"""Finding unicorns: search, filter and sort, by mouse and by keyboard, and all of it in the URL."""

import re
from urllib.parse import unquote, unquote_plus

import pytest
from playwright.sync_api import Locator, Page, expect

from ops.deployment import Deployment
from tests.browser.conftest import OpenContext, Screenshot, eventually
from tests.browser.sensor import Sensor


@pytest.fixture(autouse=True)
def herd(deployment: Deployment) -> None:
    for name, health in (("Herd A", 150), ("Herd B", 60), ("Herd C", 90)):
        Sensor(deployment, name).report(health=health)


def rows(page: Page) -> Locator:
    return page.get_by_role("listbox").get_by_role("option")


def names(page: Page) -> list[str]:
    return rows(page).locator(".row-name").all_inner_texts()


def test_search_narrows_the_list_and_enter_flies_there(page: Page, console_url: str) -> None:
    page.goto(console_url)
    expect(rows(page)).not_to_have_count(0)
    page.keyboard.press("/")
    page.keyboard.type("herd c")
    expect(rows(page)).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Herd C")).to_be_visible()
    expect(page).to_have_url(re.compile(r"search=herd\+c"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("searchbox")).to_have_value("")


def test_worst_comes_first_and_the_order_can_be_another(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}#search=herd")
    expect(rows(page)).to_have_count(3)
    page.get_by_role("combobox", name="Sort by").select_option("health")
    expect(page.locator(".row-name").first).to_have_text("Herd B")
    assert names(page) == ["Herd B", "Herd C", "Herd A"]
    page.get_by_role("button", name="Reverse the order").click()
    expect(page.locator(".row-name").first).to_have_text("Herd A")
    expect(page).to_have_url(re.compile("sort=-health"))


def test_another_order_begins_with_its_first_row(open_context: OpenContext, console_url: str) -> None:
    page = open_context(viewport={"width": 1280, "height": 420}).new_page()
    page.goto(console_url)
    expect(rows(page).filter(has_text="Herd B")).to_have_count(1)
    page.get_by_role("listbox").evaluate("box => box.scrollTo(0, box.scrollHeight)")
    eventually(page, "document.getElementById('list').scrollTop > 0")
    page.get_by_role("combobox", name="Sort by").select_option("name")
    eventually(page, "document.getElementById('list').scrollTop === 0")


def test_count_is_a_filter_and_a_key_is_too(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}#search=herd")
    expect(rows(page)).to_have_count(3)
    page.get_by_role("group", name="Filter by status").get_by_role("button", name="alert").click()
    expect(rows(page)).to_have_count(2)
    assert names(page) == ["Herd B", "Herd C"]
    expect(page).to_have_url(re.compile("status=alert"))
    page.keyboard.press("0")
    expect(rows(page)).to_have_count(3)


def test_list_is_walked_by_keyboard(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}#search=herd&sort=name")
    expect(rows(page)).to_have_count(3)
    page.get_by_role("listbox").focus()
    for name in ("Herd A", "Herd B", "Herd C"):
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("listbox").get_by_role("option", selected=True)).to_contain_text(name)
    page.keyboard.press("Home")
    expect(page.get_by_role("heading", name="Herd A")).to_be_visible()


def test_address_brings_back_what_was_looked_at(open_context: OpenContext, console_url: str) -> None:
    first = open_context().new_page()
    first.goto(f"{console_url}#search=herd&sort=name&unicorn=Herd+B&map=40.70000,-74.00000,13.00")
    expect(first.get_by_role("heading", name="Herd B")).to_be_visible()
    expect(first.locator("canvas.maplibregl-canvas")).to_be_visible()
    address = first.url
    second = open_context().new_page()
    second.goto(address)
    expect(second.get_by_role("heading", name="Herd B")).to_be_visible()
    expect(second.get_by_role("searchbox")).to_have_value("herd")
    assert "map=40.70000,-74.00000,13.00" in unquote(second.url)


def test_open_page_goes_where_another_address_leads(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}#unicorn=Herd+A&map=40.70000,-74.00000,13.00")
    expect(page.get_by_role("heading", name="Herd A")).to_be_visible()
    expect(page.locator("canvas.maplibregl-canvas")).to_be_visible()
    page.goto(f"{console_url}#unicorn=Herd+B&map=40.60000,-73.90000,12.00")
    expect(page.get_by_role("heading", name="Herd B")).to_be_visible()
    page.locator("canvas.maplibregl-canvas").focus()
    page.keyboard.press("=")  # closer
    expect(page).to_have_url(re.compile(r"map=40\.60\d+%2C-73\.90\d+%2C13"))


@pytest.mark.parametrize("size", ["1280x800", "3840x2160", "390x844"])
def test_nothing_is_cut_off_from_a_phone_to_4k(
    open_context: OpenContext, console_url: str, size: str, screenshot: Screenshot
) -> None:
    width, height = map(int, size.split("x"))
    page = open_context(viewport={"width": width, "height": height}, color_scheme="dark").new_page()
    page.goto(f"{console_url}#unicorn=Herd+B")
    expect(page.get_by_role("heading", name="Herd B")).to_be_visible()
    expect(page.locator("canvas.maplibregl-canvas")).to_be_visible()
    page.wait_for_timeout(2_000)
    page.screenshot(path=screenshot(f"size-{size}"), timeout=60_000)  # so many pixels, drawn by a processor
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for part in ("#map", "#feed", "#timeline", ".live-button", "#time"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width + 1
        assert box["y"] + box["height"] <= height + 1


def test_name_can_not_turn_what_is_beside_it(deployment: Deployment, page: Page, console_url: str) -> None:
    name = "Herd \u202ezyx\u2066שדה"
    Sensor(deployment, name).report(health=80)
    page.goto(f"{console_url}#search=zyx")
    expect(rows(page)).to_have_count(1)
    expect(page.locator(".row-name")).to_have_text(r"Herd \u202ezyx\u2066שדה")
    rows(page).click()
    expect(page.locator("#detail-name")).to_have_text(r"Herd \u202ezyx\u2066שדה")
    expect(page.locator(".map-name strong").first).to_have_text(r"Herd \u202ezyx\u2066שדה")
    isolated = "element => getComputedStyle(element).unicodeBidi"
    for shown in (".row-name", "#detail-name", ".map-name strong"):
        assert page.locator(shown).first.evaluate(isolated) in ("isolate", "plaintext"), shown
    assert f"unicorn={name}" in unquote_plus(page.url)
