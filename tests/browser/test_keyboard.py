"""The keyboard: every key does what the help says, where it says so, and every stop has a name."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import wait_until
from tests.browser.posed_fleet import serve_posed_fleet

DESCRIBE_FOCUS = """() => {
  const { activeElement: element } = document;
  if (element === document.body) return null;
  const labels = (element.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean);
  const texts = labels.map((id) => document.getElementById(id)?.textContent ?? "");
  const name = [element.ariaLabel, ...texts, element.textContent, element.title].find((text) => text?.trim());
  return [element.outerHTML.slice(0, 150), name?.trim() ?? ""];
}"""


@pytest.fixture(scope="module")
def posed_url() -> Iterator[str]:
    with serve_posed_fleet() as url:
        yield url


@pytest.fixture
def posed(page: Page, posed_url: str) -> Page:
    page.goto(posed_url)
    expect(page.locator("canvas.maplibregl-canvas")).to_be_visible()
    expect(page.locator(".row", has_text="Weary")).to_be_visible()
    return page


def test_every_tab_stop_has_a_name(posed: Page) -> None:
    posed.locator(".row", has_text="Arion").click()
    expect(posed.get_by_role("heading", name="Arion")).to_be_visible()
    posed.evaluate("document.activeElement.blur()")
    stops: dict[str, str] = {}
    for _ in range(60):
        posed.keyboard.press("Tab")
        stop = posed.evaluate(DESCRIBE_FOCUS)
        if stop is not None:
            stops[stop[0]] = stop[1]
    assert len(stops) > 20
    assert [html for html, name in stops.items() if name == ""] == []


def test_search_leads_into_the_list_and_escape_leaves_both(posed: Page) -> None:
    posed.keyboard.press("/")
    expect(posed.get_by_role("searchbox")).to_be_focused()
    posed.keyboard.type("ari")
    posed.keyboard.press("Escape")
    expect(posed.get_by_role("searchbox")).to_have_value("")
    expect(posed.get_by_role("searchbox")).not_to_be_focused()
    posed.keyboard.press("/")
    posed.keyboard.type("arion")
    expect(posed.locator(".row")).to_have_count(1)
    posed.keyboard.press("Enter")
    expect(posed.get_by_role("listbox")).to_be_focused()
    expect(posed.get_by_role("heading", name="Arion")).to_be_visible()
    posed.keyboard.press("Escape")
    expect(posed.get_by_role("listbox")).not_to_be_focused()


def test_arrows_walk_through_the_list_while_nothing_has_the_focus(posed: Page) -> None:
    posed.keyboard.press("ArrowDown")
    expect(posed.locator(".row[aria-selected=true]")).to_have_attribute("aria-posinset", "1")
    posed.keyboard.press("ArrowDown")
    expect(posed.locator(".row[aria-selected=true]")).to_have_attribute("aria-posinset", "2")


def test_keys_of_the_page_work_in_the_list_and_on_the_map(posed: Page) -> None:
    posed.locator(".row", has_text="Arion").click()
    for place in ("#list", "canvas.maplibregl-canvas"):
        posed.locator(place).focus()
        posed.keyboard.press("f")
        wait_until(posed, "location.hash.includes('follow=yes')")
        posed.keyboard.press("f")
        wait_until(posed, "!location.hash.includes('follow=yes')")
        posed.keyboard.press("2")
        wait_until(posed, "location.hash.includes('status=alert')")
        posed.keyboard.press("0")
        wait_until(posed, "!location.hash.includes('status=')")
        posed.keyboard.press("?")
        expect(posed.get_by_role("dialog", name="Help")).to_be_visible()
        posed.keyboard.press("Escape")
        expect(posed.get_by_role("dialog", name="Help")).to_be_hidden()
        posed.keyboard.press("e")
        expect(posed.get_by_role("tab", name="Events")).to_have_attribute("aria-selected", "true")
        posed.keyboard.press("e")
        posed.keyboard.press(" ")
        expect(posed.locator("#replay-badge")).to_be_visible()
        posed.keyboard.press("l")
        expect(posed.locator("#replay-badge")).to_be_hidden()


@pytest.mark.parametrize("by", ["key", "button"])
def test_fit_ends_following(posed: Page, by: str) -> None:
    posed.locator(".row", has_text="Arion").click()
    posed.get_by_role("button", name="Follow").click()
    wait_until(posed, "location.hash.includes('follow=yes')")
    if by == "key":
        posed.keyboard.press("a")
    else:
        posed.get_by_role("button", name="Show the whole fleet").click()
    wait_until(posed, "!location.hash.includes('follow=yes')")
    expect(posed.get_by_role("button", name=re.compile("Follow"))).to_have_attribute("aria-pressed", "false")


def test_focus_of_the_map_looks_unlike_the_frame_of_a_replay(posed: Page) -> None:
    posed.locator("canvas.maplibregl-canvas").focus()
    posed.keyboard.press("ArrowLeft")
    outline = posed.locator("canvas.maplibregl-canvas").evaluate("element => getComputedStyle(element).outline")
    posed.keyboard.press(" ")
    expect(posed.locator("#replay-badge")).to_be_visible()
    frame = posed.locator("#map").evaluate("element => getComputedStyle(element, '::after').border")
    assert "dotted" in outline
    assert "solid" in frame
    colors = [re.findall(r"rgb\([^)]*\)", text) for text in (outline, frame)]
    assert colors[0] != colors[1]
