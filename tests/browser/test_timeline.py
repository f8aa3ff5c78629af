"""The timeline: the pointer tells the moment, and marks of events lead to their replays, by pointer and by keys."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screenshot, wait_until
from tests.browser.posed_fleet import serve_posed_fleet
from tests.browser.test_find import open_fleet
from tests.browser.test_page import assert_accessible

FIND_MARK = """() => {
  const canvas = document.querySelector(".time-marks");
  const { data, width } = canvas.getContext("2d").getImageData(0, 1, canvas.width, 1);
  const place = Array.from({ length: width }, (_, x) => x).findLast((x) => data[x * 4 + 3] > 0);
  const { left, top } = canvas.getBoundingClientRect();
  return place === undefined ? null : [left + place + 1, top + 4];
}"""


@pytest.fixture(scope="module")
def posed_url() -> Iterator[str]:
    with serve_posed_fleet() as url:
        yield url


def open_with_events(page: Page, url: str) -> Page:
    open_fleet(page, url)
    expect(page.locator(".event", has_text="Weary")).to_be_visible()
    wait_until(page, f"({FIND_MARK})() !== null")
    return page


def test_pointer_tells_the_moment(page: Page, posed_url: str) -> None:
    open_fleet(page, posed_url)
    box = page.locator(".time-slider").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".time-tip")).to_have_text(
        re.compile(r"^\d\d:\d\d:\d\d UTC · (\d+ min \d+ s|\d+ min|\d+ s) ago")
    )
    page.mouse.move(10, 10)
    expect(page.locator(".time-tip")).to_be_hidden()


def test_mark_says_what_it_is_and_leads_to_its_replay(page: Page, posed_url: str, screenshot: Screenshot) -> None:
    open_with_events(page, posed_url)
    x, y = page.evaluate(FIND_MARK)
    page.mouse.move(x, y)
    expect(page.locator(".time-tip p")).not_to_have_count(1)
    page.screenshot(path=screenshot("timeline-tip"))
    assert_accessible(page, "the timeline's tip")
    page.mouse.click(*page.evaluate(FIND_MARK))  # Marks move as time passes.
    expect(page.locator("#replay-badge")).to_be_visible()
    wait_until(page, "location.hash.includes('unicorn=')")
    assert "at=" in page.url


def test_click_between_marks_replays_that_moment(page: Page, posed_url: str) -> None:
    open_with_events(page, posed_url)
    box = page.locator(".time-marks").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.05, box["y"] + 4)
    expect(page.locator("#replay-badge")).to_be_visible()
    assert "unicorn=" not in page.url


def test_keys_lead_from_event_to_event(page: Page, posed_url: str) -> None:
    open_with_events(page, posed_url)
    page.keyboard.press(",")
    expect(page.locator("#replay-badge")).to_be_visible()
    expect(page.locator("#announcer")).to_have_text(re.compile("health|magic|silent|lost"))
    first = page.locator("#announcer").inner_text()
    for _ in range(8):
        page.keyboard.press(",")
    expect(page.locator("#announcer")).to_have_text("Vanished lost")
    assert first != "Vanished lost"
    page.keyboard.press(".")
    expect(page.locator("#announcer")).not_to_have_text("Vanished lost")
