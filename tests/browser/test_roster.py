"""The roster: nobody vanishes at a reload or in a link, however long they are silent."""

import re
import time

from playwright.sync_api import Page, expect

from alerts.last_place import LastPlace
from ops.deployment import Deployment
from tests.browser.conftest import OpenContext, Screenshot, wait_until
from tests.browser.test_live import find_row
from tests.integration.command import wait_for
from tests.rosters import put_summary, read_roster, run_watch, write_roster

NAME = "Long Gone"
MANY = 10_000


def make_lost(deployment: Deployment) -> None:
    """Let the real function know a unicorn that was heard last ten minutes ago."""

    def is_known() -> bool:
        run_watch(deployment)
        return NAME in read_roster(deployment)

    put_summary(deployment, NAME, seconds_ago=600, latitude=40.8)
    wait_for(is_known, 90)


def test_lost_unicorn_is_there_after_a_reload_and_causes_no_event(
    page: Page, console_url: str, deployment: Deployment, screenshot: Screenshot
) -> None:
    make_lost(deployment)
    page.goto(f"{console_url}#search=long+gone")
    for _ in range(2):
        row = find_row(page, NAME)
        expect(row).to_have_attribute("data-status", "lost")
        expect(row).to_contain_text(re.compile("1[01] min"))
        page.wait_for_timeout(2_000)
        page.keyboard.press("e")
        expect(page.get_by_role("button", name=f"Replay {NAME}")).to_have_count(0)
        page.screenshot(path=screenshot("roster-lost"))
        page.reload()


def test_link_to_a_lost_unicorn_shows_it_and_flies_there(
    open_context: OpenContext, console_url: str, deployment: Deployment, screenshot: Screenshot
) -> None:
    make_lost(deployment)
    for theme in ("dark", "light"):
        page = open_context(color_scheme=theme).new_page()
        page.goto(f"{console_url}#unicorn={NAME.replace(' ', '+')}")
        expect(page.get_by_role("heading", name=NAME)).to_be_visible()
        expect(page.locator(".tile", has_text="Position").locator(".tile-figure")).to_have_text("40.8000, -73.9800")
        expect(page.locator(".tile", has_text="Speed").locator(".tile-figure")).to_have_text("–")
        wait_until(page, "/map=40\\.[78]/.test(location.hash)")
        page.screenshot(path=screenshot(f"roster-link-{theme}"))


def test_ten_thousand_lost_unicorns_are_shown_within_seconds(
    page: Page, console_url: str, deployment: Deployment, screenshot: Screenshot
) -> None:
    arrived = int((time.time() - 3_600) * 1000)
    places = {
        f"Many {number}": LastPlace(arrived, arrived, 40.5 + number % 100 / 200, -74.2 + number // 100 / 200)
        for number in range(MANY)
    }
    write_roster(deployment, places)
    began = time.monotonic()
    page.goto(console_url)
    wait_until(page, f"parseInt(document.querySelector('#fleet-size').textContent.replace(',', '')) > {MANY}")
    print(f"{MANY:,} were shown after {time.monotonic() - began:.1f} s")  # noqa: T201
    expect(page.locator("#feed")).to_have_attribute("data-level", "live")
    page.wait_for_timeout(2_000)
    page.screenshot(path=screenshot("roster-10000"))
    run_watch(deployment)
