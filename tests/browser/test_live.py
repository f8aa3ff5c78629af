"""The live fleet: unicorns appear, move, go silent and come back, and their tracks outlast a reload."""

import re
import time
from itertools import pairwise

from playwright.sync_api import Locator, Page, expect

from ops.deployment import Deployment
from producer.names import make_names
from tests.browser.conftest import LOST_SECONDS, STALE_SECONDS, UNICORNS, Screenshot
from tests.browser.sensor import Sensor

RECORD_LABELS = """
window.canvasTexts = [];
const { fillText } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
  canvasTexts.push(text);
  fillText.call(this, text, ...place);
};
"""


def find_rows(page: Page) -> Locator:
    return page.get_by_role("listbox").get_by_role("option")


def find_row(page: Page, name: str) -> Locator:
    return find_rows(page).filter(has_text=name)


def keep_reporting(sensor: Sensor, *, seconds: int = 7, health: int = 150, magic: int = 150) -> None:
    """Report for as long as it takes to be an episode, or by default to end one."""
    for _ in range(seconds):
        sensor.report(health=health, magic=magic)
        time.sleep(1)


def test_fleet_appears_within_seconds_and_moves(page: Page, console_url: str, screenshot: Screenshot) -> None:
    started = time.monotonic()
    page.goto(console_url)
    expect(find_rows(page)).not_to_have_count(0)
    assert time.monotonic() - started < 15
    expect(page.locator("#feed")).to_have_attribute("data-level", "live")
    expect(page.locator("#fleet-size")).to_have_text(re.compile(r"^\d+ unicorns$"))
    assert int(re.sub(r"\D", "", page.locator("#fleet-size").inner_text())) >= UNICORNS
    name = make_names(UNICORNS)[0]  # Others are of tests, and may have stopped.
    find_row(page, name).click()
    position = page.locator(".tile", has_text="Position").locator(".tile-figure")
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    before = position.inner_text()
    expect(position).not_to_have_text(before)
    page.screenshot(path=screenshot("live"))


def test_chart_of_one_reading_shows_the_last_minute(page: Page, console_url: str, deployment: Deployment) -> None:
    page.add_init_script(RECORD_LABELS)
    sensor = Sensor(deployment, "Newcomer")
    sensor.report()
    page.goto(f"{console_url}#search=newcomer")
    find_row(page, sensor.name).click()
    expect(page.get_by_role("img", name="Vitals, last 10 minutes: Health 150, Magic 150")).to_be_visible()
    labels = page.evaluate("canvasTexts.filter((text) => text.includes(':'))")
    # A longer range would repeat a label, such as the midnight of several days.
    assert labels
    assert all(label != following for label, following in pairwise(labels)), labels


def test_markers_move_on_the_map(page: Page, console_url: str, deployment: Deployment) -> None:
    sensor = Sensor(deployment, "Mover")  # The fleet may have left what the map shows at first.
    sensor.report()
    page.goto(f"{console_url}#map={sensor.latitude:.5f},{sensor.longitude:.5f},15.00")
    expect(page.locator("canvas.maplibregl-canvas")).to_be_visible()
    expect(find_row(page, "Mover")).to_have_count(1)
    page.wait_for_timeout(3_000)
    overlay = page.locator("#map")
    before = overlay.screenshot()
    sensor.report()
    page.wait_for_timeout(2_000)
    assert overlay.screenshot() != before


def test_unicorn_goes_silent_is_lost_and_comes_back(page: Page, console_url: str, deployment: Deployment) -> None:
    sensor = Sensor(deployment, "Silent One")
    page.goto(f"{console_url}#search=silent")
    sensor.report()
    unicorn = find_row(page, "Silent One")
    expect(unicorn).to_have_attribute("data-status", "healthy")
    expect(unicorn).to_have_attribute("data-status", "stale", timeout=(STALE_SECONDS + 10) * 1000)
    expect(unicorn).to_have_attribute("data-status", "lost", timeout=(LOST_SECONDS + 10) * 1000)
    unicorn.click()
    expect(page.locator(".tile", has_text="Position").locator(".tile-figure")).to_have_text("40.7503, -73.9800")
    sensor.report()
    expect(unicorn).to_have_attribute("data-status", "healthy")
    page.get_by_role("tab", name="Events").click()
    log = page.get_by_role("list", name="Events").get_by_role("listitem").filter(has_text="Silent One")
    expect(log).to_have_count(1)
    expect(log.locator(".event-kind")).to_have_text("lost")
    expect(log.locator(".event-duration")).to_contain_text("over after")


def test_low_vitals_are_an_alert_that_can_be_acknowledged(page: Page, console_url: str, deployment: Deployment) -> None:
    sensor = Sensor(deployment, "Weak One")
    page.goto(f"{console_url}#search=weak+one")
    sensor.report()
    expect(find_row(page, "Weak One")).to_have_attribute("data-status", "healthy")
    sensor.report(magic=99)
    expect(find_row(page, "Weak One")).to_have_attribute("data-status", "alert")
    page.keyboard.press("e")
    keep_reporting(sensor, magic=99)
    entry = page.get_by_role("listitem").filter(has_text="Weak One").filter(has_text="magic 99 < 100")
    expect(entry).to_have_attribute("data-open", "true")
    entry.get_by_role("button", name="Acknowledge Weak One magic 99 < 100").click()
    expect(entry).to_have_attribute("data-open", "false")
    keep_reporting(sensor, seconds=12)
    expect(entry.locator(".event-duration")).to_contain_text("over after")


def test_events_are_acknowledged_by_keyboard_while_others_come_in(
    page: Page, console_url: str, deployment: Deployment
) -> None:
    weak = [Sensor(deployment, f"Weak {number}") for number in (1, 2, 3)]
    page.goto(f"{console_url}#search=weak+")
    for sensor in weak:
        sensor.report()
        expect(find_row(page, sensor.name)).to_have_attribute("data-status", "healthy")
    page.keyboard.press("e")
    for sensor in weak[:2]:
        keep_reporting(sensor, health=50)
        expect(page.get_by_role("button", name=f"Acknowledge {sensor.name} health 50 < 100")).to_be_visible()
    newer = page.get_by_role("button", name="Acknowledge Weak 2 health 50 < 100")
    newer.focus()
    place = newer.bounding_box()
    keep_reporting(weak[2], health=50)
    expect(page.get_by_role("button", name="Acknowledge Weak 3 health 50 < 100")).to_be_visible()
    expect(newer).to_be_focused()
    assert place == newer.bounding_box(), "no event moves from under the focus"
    page.keyboard.press("Enter")
    expect(newer).to_have_count(0)
    expect(page.locator(".acknowledge:focus")).to_have_count(1)  # It is the next button below.


def test_reload_restores_tracks(page: Page, console_url: str, deployment: Deployment) -> None:
    sensor = Sensor(deployment, "Old Friend")
    sensor.put(*(sensor.create_reading(seconds_ago=60 - second) for second in range(60)))
    page.goto(f"{console_url}#unicorn=Old+Friend")
    distance = page.locator(".tile", has_text="Distance").locator(".tile-figure")
    expect(distance).to_have_text("1.12 mi")
    page.reload()
    expect(distance).to_have_text("1.12 mi")


def test_minute_summaries_are_charted(page: Page, console_url: str, deployment: Deployment) -> None:
    sensor = Sensor(deployment, "Summed Up")
    sensor.put(*(sensor.create_reading(health=120 + second, seconds_ago=10 - second) for second in range(3)))
    page.goto(f"{console_url}#unicorn=Summed+Up")
    chart = page.get_by_role("img", name="Lowest by the minute")
    expect(chart).to_have_attribute("aria-label", re.compile("Health 12[012], Magic 150"), timeout=90_000)
