"""Finding unicorns: search, filter and sort, by mouse and by keyboard, and all of it in the URL."""

import re
from urllib.parse import unquote, unquote_plus

import pytest
from playwright.sync_api import Locator, Page, expect

from ops.deployment import Deployment
from tests.browser.conftest import OpenContext, Screenshot, wait_until
from tests.browser.sensor import Sensor


@pytest.fixture(autouse=True)
def herd(deployment: Deployment) -> None:
    for name, health in (("Herd A", 150), ("Herd B", 60), ("Herd C", 90)):
        Sensor(deployment, name).report(health=health)


def find_rows(page: Page) -> Locator:
    return page.get_by_role("listbox").get_by_role("option")


def list_names(page: Page) -> list[str]:
    return find_rows(page).locator(".row-name").all_inner_texts()


def test_search_narrows_the_list_and_enter_flies_there(page: Page, console_url: str) -> None:
    page.goto(console_url)
    expect(find_rows(page)).not_to_have_count(0)
    page.keyboard.press("/")
    page.keyboard.type("herd c")
    expect(find_rows(page)).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Herd C")).to_be_visible()
    expect(page).to_have_url(re.compile(r"search=herd\+c"))
    expect(page.get_by_role("listbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).not_to_be_focused()
    expect(page.get_by_role("searchbox")).to_have_value("")


def test_list_can_be_sorted_and_reversed(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}#search=herd")
    expect(find_rows(page)).to_have_count(3)
    page.get_by_role("combobox", name="Sort by").select_option("health")
    expect(page.locator(".row-name").first).to_have_text("Herd B")
    assert list_names(page) == ["Herd B", "Herd C", "Herd A"]
    page.get_by_role("button", name="Reverse the order").click()
    expect(page.locator(".row-name").first).to_have_text("Herd A")
    expect(page).to_have_url(re.compile("sort=-health"))


def test_another_order_starts_at_its_first_row(open_context: OpenContext, console_url: str) -> None:
    page = open_context(viewport={"width": 1280, "height": 300}).new_page()
    page.goto(console_url)
    expect(find_rows(page).filter(has_text="Herd B")).to_have_count(1)
    page.get_by_role("listbox").evaluate("box => box.scrollTo(0, box.scrollHeight)")
    wait_until(page, "document.getElementById('list').scrollTop > 0")
    page.get_by_role("combobox", name="Sort by").select_option("name")
    wait_until(page, "document.getElementById('list').scrollTop === 0")


def test_no_row_moves_away_from_a_pointer_that_aims(page: Page, console_url: str, deployment: Deployment) -> None:
    page.goto(f"{console_url}#search=herd&sort=health")
    expect(find_rows(page)).to_have_count(3)
    aimed_at = find_rows(page).first.bounding_box()
    assert aimed_at is not None
    Sensor(deployment, "Herd A").report(health=10)
    fallen = find_rows(page).filter(has_text="Herd A")
    for step in range(60):
        page.mouse.move(aimed_at["x"] + 20 + step % 2, aimed_at["y"] + 20)
        page.wait_for_timeout(100)
    expect(fallen.locator(".row-vital").first).to_have_text("10")
    assert list_names(page) == ["Herd B", "Herd C", "Herd A"]
    expect(page.locator(".row-name").first).to_have_text("Herd A")  # The pointer rests.


def test_counts_and_keys_filter_by_status(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}#search=herd")
    expect(find_rows(page)).to_have_count(3)
    page.get_by_role("group", name="Filter by status").get_by_role("button", name="alert").click()
    expect(find_rows(page)).to_have_count(2)
    assert list_names(page) == ["Herd B", "Herd C"]
    expect(page).to_have_url(re.compile("status=alert"))
    page.keyboard.press("0")
    expect(find_rows(page)).to_have_count(3)


def test_selection_moves_by_keyboard(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}#search=herd&sort=name")
    expect(find_rows(page)).to_have_count(3)
    page.get_by_role("listbox").focus()
    for name in ("Herd A", "Herd B", "Herd C"):
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("listbox").get_by_role("option", selected=True)).to_contain_text(name)
    page.keyboard.press("Home")
    expect(page.get_by_role("heading", name="Herd A")).to_be_visible()


def test_url_restores_the_view(open_context: OpenContext, console_url: str) -> None:
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


def test_open_page_follows_another_url(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}#unicorn=Herd+A&map=40.70000,-74.00000,13.00")
    expect(page.get_by_role("heading", name="Herd A")).to_be_visible()
    expect(page.locator("canvas.maplibregl-canvas")).to_be_visible()
    page.goto(f"{console_url}#unicorn=Herd+B&map=40.60000,-73.90000,12.00")
    expect(page.get_by_role("heading", name="Herd B")).to_be_visible()
    page.locator("canvas.maplibregl-canvas").focus()
    page.keyboard.press("=")  # Zoom in.
    # A message that goes away meanwhile makes the map higher, and its center is then a little to the south.
    expect(page).to_have_url(re.compile(r"map=40\.(60|59[89])\d+%2C-73\.90\d+%2C13"))


@pytest.mark.parametrize("size", ["1280x800", "3840x2160", "390x844", "640x400", "844x390"])
def test_nothing_is_cut_off_from_a_phone_to_4k(
    open_context: OpenContext, console_url: str, size: str, screenshot: Screenshot
) -> None:
    width, height = map(int, size.split("x"))
    page = open_context(viewport={"width": width, "height": height}, color_scheme="dark").new_page()
    page.goto(f"{console_url}#unicorn=Herd+B")
    expect(page.get_by_role("heading", name="Herd B")).to_be_visible()
    expect(page.locator("canvas.maplibregl-canvas")).to_be_visible()
    page.wait_for_timeout(2_000)
    page.screenshot(path=screenshot(f"size-{size}"), timeout=60_000)  # The processor draws many pixels.
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for part in ("#map", "#feed", "#timeline", ".live-button", "#time"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width + 1
        assert box["y"] + box["height"] <= height + 1


def test_name_cannot_reverse_the_text_beside_it(deployment: Deployment, page: Page, console_url: str) -> None:
    name = "Herd \u202ezyx\u2066שדה"
    Sensor(deployment, name).report(health=80)
    page.goto(f"{console_url}#search=zyx")
    expect(find_rows(page)).to_have_count(1)
    expect(page.locator(".row-name")).to_have_text(r"Herd \u202ezyx\u2066שדה")
    find_rows(page).click()
    expect(page.locator("#detail-name")).to_have_text(r"Herd \u202ezyx\u2066שדה")
    expect(page.locator(".map-name strong").first).to_have_text(r"Herd \u202ezyx\u2066שדה")
    isolated = "element => getComputedStyle(element).unicodeBidi"
    for shown in (".row-name", "#detail-name", ".map-name strong"):
        assert page.locator(shown).first.evaluate(isolated) in ("isolate", "plaintext"), shown
    assert f"unicorn={name}" in unquote_plus(page.url)
