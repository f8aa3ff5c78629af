"""A unicorn's trips and stops in the detail panel: found in real minute summaries, replayed, and taken away."""

import csv
import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from playwright.sync_api import Page, expect

from ops.deployment import Deployment
from tests.browser.conftest import Screenshot
from tests.browser.sensor import Sensor
from unicorn.reading import Reading

NAME = "Voyager"
METERS = [0, 0, 700, 900, 800, 0, 0, 0, 0, 0, 0, 600, 600, 0]
"""Of each minute: it stands, drives, stands for six minutes, and drives again."""
WINDOW_SECONDS = 90
"""Within this time the minutes of late readings are in the table."""


@pytest.fixture(scope="module")
def start(deployment: Deployment, console_url: str) -> datetime:
    """Send the readings of some past minutes, all on one day, and a current one. Return the first minute."""
    assert console_url
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    midnight = now.replace(hour=0, minute=0)
    begin = now - timedelta(minutes=40)
    start = begin if begin >= midnight else midnight - timedelta(minutes=45)
    latitude, readings = 40.7, []
    for minute, meters in enumerate(METERS):
        latitude += meters / 111_000
        moment = start + timedelta(minutes=minute, seconds=30)
        readings.append(
            Reading(
                Name=NAME,
                StatusTime=f"{moment:%Y-%m-%d %H:%M:%S}.000",
                Latitude=latitude,
                Longitude=-73.98,
                Distance=float(meters),
                HealthPoints=99 if minute == 3 else 150,
                MagicPoints=150,
            )
        )
    sensor = Sensor(deployment, NAME, latitude=latitude)
    sensor.put(*readings)
    sensor.report()
    return start


def open_trips(page: Page, console_url: str, start: datetime) -> None:
    page.goto(f"{console_url}#unicorn={NAME}")
    page.get_by_text("Trips and stops", exact=True).click()
    page.get_by_label("Day (UTC)").fill(f"{start:%Y-%m-%d}")
    expect(page.locator(".trip")).to_have_count(2, timeout=WINDOW_SECONDS * 1000)


def test_trips_and_stops_are_those_of_the_minutes(
    page: Page, console_url: str, start: datetime, screenshot: Screenshot
) -> None:
    open_trips(page, console_url, start)
    last, first = page.locator(".trip").all()
    began, ended = start + timedelta(minutes=2), start + timedelta(minutes=4)
    expect(first.locator(".trip-time")).to_have_text(f"{began:%H:%M} – {ended:%H:%M}")
    expect(first).to_contain_text("1.49 mi in 2 min 30 s, up to 34 mph")
    expect(first.locator(".trip-alert")).to_have_text("worst health 99")
    expect(page.locator(".stop").filter(has_text="stood 6 min")).to_have_count(1)
    expect(last).to_contain_text("0.75 mi")
    last.scroll_into_view_if_needed()
    page.screenshot(path=screenshot("trips-dark"))


def test_a_trip_opens_its_replay(page: Page, console_url: str, start: datetime) -> None:
    open_trips(page, console_url, start)
    page.get_by_role("button", name=f"Replay the trip of {start + timedelta(minutes=2):%H:%M}").click()
    expect(page.locator("body")).to_have_attribute("data-live", "false")
    assert "at=" in page.url


def test_trips_are_taken_away_in_the_columns_of_the_command(page: Page, console_url: str, start: datetime) -> None:
    open_trips(page, console_url, start)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the day's trips as CSV").click()
    assert saved.value.suggested_filename == f"trips-{NAME}-{start:%Y-%m-%d}.csv"
    rows = list(csv.DictReader(StringIO(saved.value.path().read_text())))
    assert list(rows[0]) == [
        "name", "day", "start_time", "end_time", "minutes", "metres", "greatest_speed", "start_latitude",
        "start_longitude", "latitude", "longitude", "healthpoints", "magicpoints",
    ]  # fmt: skip
    assert [(row["name"], float(row["metres"]), row["healthpoints"]) for row in rows] == [
        (NAME, 2400, "99"),
        (NAME, 1200, "150"),
    ]
    with page.expect_download() as saved:
        page.get_by_role("button", name="as GeoJSON").last.click()
    line, *points = json.loads(saved.value.path().read_text())["features"]
    assert (line["geometry"]["type"], len(line["geometry"]["coordinates"]), len(points)) == ("LineString", 3, 3)
    assert list(points[0]["properties"]) == ["name", "statustime", "distance", "healthpoints", "magicpoints"]
