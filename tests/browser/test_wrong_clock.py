"""Unicorns whose clocks are wrong: they are neither silent nor frozen, their alerts appear, and the clock is marked."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from ops.deployment import Deployment
from tests.browser.conftest import STALE_SECONDS, OpenContext, Screenshot
from tests.browser.sensor import Sensor
from tests.browser.test_live import RECORD_LABELS

TO_2080 = datetime(2080, 6, 1, tzinfo=UTC) - datetime.now(UTC)
HOUR_BACK = timedelta(hours=-1)


@pytest.mark.parametrize(
    ("name", "clock_error", "mark", "theme"),
    [
        ("Clock of 2080", TO_2080, re.compile(r"its clock is \d\d years ahead"), "dark"),
        ("Clock set back", HOUR_BACK, re.compile("its clock is 1 hour behind"), "light"),
    ],
)
def test_wrong_clock_hides_nothing_and_is_marked(
    open_context: OpenContext,
    console_url: str,
    deployment: Deployment,
    screenshot: Screenshot,
    name: str,
    clock_error: timedelta,
    mark: re.Pattern[str],
    theme: str,
) -> None:
    page = open_context(color_scheme=theme).new_page()
    page.add_init_script(RECORD_LABELS)
    sensor = Sensor(deployment, name)
    page.goto(f"{console_url}#search=clock&unicorn={name.replace(' ', '+')}")
    row = page.get_by_role("listbox").get_by_role("option").filter(has_text=name)
    position = page.locator(".tile", has_text="Position").locator(".tile-figure")
    for _ in range(2):
        sensor.report()
        page.wait_for_timeout(1_000)
    expect(row).to_have_attribute("data-status", "healthy")
    expect(row).not_to_contain_text("its clock")
    sensor.clock_error = clock_error
    for second in range(STALE_SECONDS + 4):
        sensor.report()
        page.wait_for_timeout(1_000)
        if second >= 2:
            assert row.get_attribute("data-status") == "healthy"
    expect(position).to_have_text(f"{sensor.latitude:.4f}, -73.9800")
    expect(row).to_contain_text(mark)
    expect(page.get_by_role("tabpanel").get_by_text(mark)).to_be_visible()
    page.evaluate("canvasTexts.length = 0")
    sensor.report(health=50)
    expect(row).to_have_attribute("data-status", "alert")
    page.wait_for_timeout(1_500)
    labels = page.evaluate("canvasTexts")
    assert any(re.fullmatch(r"\d\d:\d\d", label) for label in labels), f"a chart is of more than minutes: {labels}"
    page.screenshot(path=screenshot(f"wrong-clock-{theme}"))
    sensor.report(health=50)
    page.keyboard.press("e")
    events = page.get_by_role("list", name="Events").get_by_role("listitem").filter(has_text=name)
    expect(events).to_have_count(1)
    expect(events.locator(".event-kind")).to_have_text("health 50 < 100")
    sensor.clock_error = timedelta(0)
    for _ in range(3):
        sensor.report()
        page.wait_for_timeout(1_000)
    expect(row).to_have_attribute("data-status", "healthy")
    expect(row).not_to_contain_text("its clock")


def test_minutes_of_a_clock_in_2080_are_charted(page: Page, console_url: str, deployment: Deployment) -> None:
    sensor = Sensor(deployment, "Minutes of 2080", clock_error=TO_2080)
    sensor.put(*(sensor.create_reading(health=120 + second, seconds_ago=10 - second) for second in range(3)))
    page.goto(f"{console_url}#unicorn=Minutes+of+2080")
    chart = page.get_by_role("img", name="Lowest by the minute")
    expect(chart).to_have_attribute("aria-label", re.compile("Health 12[012], Magic 150"), timeout=90_000)
