"""The pill of the feed: what it says of a fleet that stops sending, and of a replay."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from ops import session_file
from ops.console_server import serve_console
from ops.deployment import Deployment
from tests.browser.conftest import OpenContext, Screenshot
from tests.browser.sensor import Sensor
from tests.rosters import deploy_console_stage

GET_COLOR = "element => getComputedStyle(element).color"


@pytest.fixture(scope="module")
def hushed(cloud: session_file.Session) -> Deployment:
    """A stage without a fleet, with only the stacks that its console needs."""
    return deploy_console_stage(cloud, "hushed")


@pytest.fixture(scope="module")
def console(hushed: Deployment) -> Iterator[str]:
    with serve_console(hushed) as url:
        yield url


def expect_same_color(page: Page) -> None:
    """Expect the button LIVE to have the color of the pill."""
    colors = [page.locator(place).evaluate(GET_COLOR) for place in ("#feed-level", ".live-button")]
    assert colors[0] == colors[1]


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_fleet_that_stops_sending_turns_the_pill_amber_until_it_sends_again(
    open_context: OpenContext, console: str, hushed: Deployment, screenshot: Screenshot, theme: str
) -> None:
    page = open_context(color_scheme=theme).new_page()
    sensor = Sensor(hushed, f"Hushed {theme}")
    page.goto(console)
    pill, level = page.locator("#feed"), page.locator("#feed-level")
    for _ in range(3):
        sensor.report()
        page.wait_for_timeout(1_000)
    expect(level).to_have_text("Live")
    expect_same_color(page)
    expect(level).to_have_text(re.compile(r"Nothing arrived for 1\d s"))
    expect(pill).to_have_attribute("data-level", "slow")
    expect_same_color(page)
    page.screenshot(path=screenshot(f"pill-quiet-{theme}"))
    page.keyboard.press(" ")
    expect(level).to_have_text("Replay")
    expect(pill).to_have_attribute("data-level", "replay")
    page.get_by_role("combobox", name="Replay speed").select_option("2")
    page.keyboard.press(" ")
    expect(page.get_by_text("Replay, paused")).to_be_visible()
    page.screenshot(path=screenshot(f"pill-replay-{theme}"))
    page.keyboard.press(" ")
    expect(page.get_by_text("Replay 2×")).to_be_visible()  # A pause keeps the speed.
    page.keyboard.press("l")
    sensor.report()
    expect(level).to_have_text("Live")


def test_readings_that_are_made_up_for_a_pause_show_no_absurd_speed(
    page: Page, console: str, hushed: Deployment, screenshot: Screenshot
) -> None:
    sensor = Sensor(hushed, "Breathless")
    page.goto(f"{console}#unicorn=Breathless")
    speed = page.locator(".tile", has_text="Speed").locator(".tile-figure")
    seen = set()
    for second in range(24):
        pause = 4 <= second < 12
        for burst in range(9 if second == 12 else 0 if pause else 1):
            sensor.report(seconds_ago=(9 - burst) / 1000)
        page.wait_for_timeout(1_000)
        if speed.is_visible():
            seen.add(speed.inner_text())
    page.screenshot(path=screenshot("speed-after-pause"))
    speeds = [int(text.removesuffix(" mph")) for text in seen - {"–"}]
    assert "–" in seen, "of the first readings no speed is known"
    assert speeds
    assert max(speeds) < 120, sorted(speeds)
