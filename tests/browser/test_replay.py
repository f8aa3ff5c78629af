"""Replays: a moment is chosen, played and left, and the live fleet doesn't change."""

import re
import time
from datetime import UTC, datetime, timedelta

from boto3.dynamodb.conditions import Key
from playwright.sync_api import Page, expect

from ops.deployment import Deployment
from tests.browser.conftest import OpenContext, Screenshot
from tests.browser.sensor import Sensor
from tests.integration.command import wait_for
from tests.rosters import put_summary


def test_moment_is_shown_and_played(
    page: Page, console_url: str, deployment: Deployment, screenshot: Screenshot
) -> None:
    sensor = Sensor(deployment, "Time Traveller")
    for health in (143, 142, 141):
        sensor.report(health=health)
        time.sleep(1)
    then = datetime.now(UTC)
    time.sleep(4)
    sensor.report(health=42)
    page.goto(f"{console_url}#unicorn=Time+Traveller&at={then:%Y-%m-%dT%H:%M:%S}.000Z&rate=0")
    expect(page.get_by_text("Replay, paused")).to_be_visible()
    gauge = page.get_by_role("meter", name="health")
    expect(gauge).to_have_attribute("aria-valuenow", re.compile("14[12]"))
    page.screenshot(path=screenshot("replay"))
    sensor.report(health=43)
    page.wait_for_timeout(3_000)
    expect(gauge).to_have_attribute("aria-valuenow", re.compile("14[12]"))
    page.get_by_role("button", name="Play").click()
    expect(gauge).to_have_attribute("aria-valuenow", "42")
    page.keyboard.press("l")
    expect(gauge).to_have_attribute("aria-valuenow", "43")
    expect(page.get_by_role("button", name="LIVE")).to_have_attribute("aria-pressed", "true")
    assert "at=" not in page.url


def test_timeline_is_moved_by_keyboard(page: Page, console_url: str) -> None:
    page.goto(console_url)
    expect(page.get_by_role("listbox").get_by_role("option")).not_to_have_count(0)
    page.get_by_role("slider", name="Moment that is shown").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("Replay 1×")).to_be_visible()
    expect(page).to_have_url(re.compile("at=20"))
    page.get_by_role("combobox", name="Replay speed").select_option("5")
    expect(page.get_by_role("button", name="LIVE")).to_have_attribute("aria-pressed", "true")  # It catches up.


def test_event_is_replayed_from_a_little_before(page: Page, console_url: str, deployment: Deployment) -> None:
    sensor = Sensor(deployment, "Once Weak")
    page.goto(console_url)
    for health in (150, 150, 50):
        sensor.report(health=health)
        page.wait_for_timeout(1_500)
    page.keyboard.press("e")
    page.get_by_role("button", name="Replay Once Weak health 50 < 100").click()
    expect(page.get_by_text("Replay 1×")).to_be_visible()
    page.get_by_role("combobox", name="Replay speed").select_option("2")
    page.get_by_role("tab", name="Unicorn").click()
    expect(page.get_by_role("heading", name="Once Weak")).to_be_visible(
        timeout=30_000
    )  # It appears when its first reading is reached.
    expect(page.get_by_text("Replay 2×")).to_be_visible()


def describe_list(page: Page) -> list[str]:
    """Return the name and status of each unicorn in the list."""
    rows = page.get_by_role("listbox").get_by_role("option").all()
    return sorted(f"{row.get_attribute('data-name')} {row.get_attribute('data-status')}" for row in rows)


def test_scrubbing_shows_who_was_silent_then_as_playing_does(
    open_context: OpenContext, console_url: str, deployment: Deployment, screenshot: Screenshot
) -> None:
    """The unicorn was heard half an hour ago and is heard again now, so only the table knows where it was between."""
    sensor = Sensor(deployment, "Silent Then", latitude=40.9)
    put_summary(deployment, sensor.name, seconds_ago=1_800, latitude=40.7)
    table = deployment.session.resource("dynamodb").Table(deployment.outputs["TableName"])
    wait_for(lambda: table.query(KeyConditionExpression=Key("Name").eq(sensor.name))["Count"] > 0, 60)
    sensor.report()
    context = open_context()
    played = context.new_page()
    then = datetime.now(UTC) - timedelta(seconds=1_200)
    played.goto(f"{console_url}#unicorn=Silent+Then&sort=name&at={then:%Y-%m-%dT%H:%M:%S}.000Z&rate=60")
    position = played.locator(".tile", has_text="Position").locator(".tile-figure")
    expect(position).to_have_text("40.7000, -73.9800")
    expect(played.locator(".badge")).to_have_text(re.compile("lost"))
    played.wait_for_timeout(3_000)
    played.keyboard.press(" ")
    expect(played.get_by_text("Replay, paused")).to_be_visible()
    played.wait_for_timeout(1_000)
    before = describe_list(played)
    assert any(line.startswith("Silent Then lost") for line in before)
    played.screenshot(path=screenshot("replay-silent"))
    scrubbed = context.new_page()
    scrubbed.goto(played.url)
    expect(scrubbed.locator(".tile", has_text="Position").locator(".tile-figure")).to_have_text("40.7000, -73.9800")
    scrubbed.wait_for_timeout(2_000)
    assert describe_list(scrubbed) == before
