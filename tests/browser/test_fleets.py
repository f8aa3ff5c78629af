"""Other fleets than the default one, each on a cloud of its own: the page has their words, vitals and units."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from ops import session_file
from tests.browser.conftest import OpenContext, Screenshot
from tests.browser.test_page import assert_accessible
from tests.own_flight import create_kinesis, run_up
from unicorn.timestamps import format_timestamp

VEHICLES = 5
FIND_TEXTS = """() => [...document.querySelectorAll("body, body *")].flatMap((element) => [
  ...[...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE).map(({ data }) => data),
  ...["aria-label", "title", "placeholder", "aria-valuetext"].map((name) => element.getAttribute(name) ?? ""),
])"""
"""All texts of the page that people see or hear, hidden ones included."""


@pytest.fixture(scope="module")
def flight(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[session_file.Session]:
    """A flight of the fleet that the test names."""
    home: Path = tmp_path_factory.mktemp(request.param)
    with run_up(home, "-n", str(VEHICLES), "-c", f"fleet={request.param}", "-c", "window=5") as session:
        yield session


def fly(*fleets: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("flight", fleets, indirect=True)


def report(flight: session_file.Session, name: str, **vitals: float | None) -> None:
    """Put a reading on the flight's stream. This process serves another fleet, so it is written by hand."""
    position = {"Latitude": 52.378, "Longitude": 4.9, "Distance": 5.0}
    document = {"Name": name, "StatusTime": format_timestamp(datetime.now(UTC)), **position, **vitals}
    create_kinesis(flight).put_record(StreamName="wildrydes", PartitionKey=name, Data=json.dumps(document).encode())


def find_row(page: Page, name: str) -> Locator:
    return page.get_by_role("listbox").get_by_role("option").filter(has_text=name)


def open_first(page: Page, console: str) -> None:
    """Open the console, and select the first vehicle of its list."""
    page.goto(console)
    expect(page.locator("canvas.maplibregl-canvas")).to_be_visible()
    page.locator(".row").first.click()
    expect(page.locator(".detail")).to_be_visible()


def expect_headings(page: Page, *names: str) -> None:
    expect(page.locator(".headings span")).to_have_text(["", *names, "Speed"])


def assert_never_says(page: Page, word: str) -> None:
    texts = page.evaluate(FIND_TEXTS)
    assert len(texts) > 100
    assert [text for text in texts if word in text.lower()] == []


@pytest.mark.parametrize("scheme", ["dark", "light"])
@fly("couriers")
def test_couriers_have_their_own_words_and_three_vitals(
    open_context: OpenContext, flight: session_file.Session, screenshot: Screenshot, scheme: str
) -> None:
    page = open_context(color_scheme=scheme).new_page()
    open_first(page, flight.console)
    expect(page.locator("#fleet-size")).to_have_text(f"{VEHICLES} couriers")
    expect(page.get_by_role("listbox", name="Couriers").get_by_role("option")).to_have_count(VEHICLES)
    expect(page.get_by_role("tab", name="Courier")).to_be_visible()
    expect_headings(page, "Courier", "Heart rate", "Battery", "Cargo")
    expect(page.locator(".gauge-name")).to_have_text(["heart rate, bpm", "battery, %", "cargo, °C"])
    for name, text in (("heart rate", r"^\d+ bpm$"), ("battery", r"^\d+%$"), ("cargo", r"^\d\.\d °C$")):
        expect_value(page, name, text)
    for name in (
        r"Heart rate, last 10 minutes \(bpm\): Heart rate \d+ bpm",
        r"Cargo, last 10 minutes \(°C\): Cargo \d\.\d °C",
    ):
        expect(page.get_by_role("img", name=re.compile(name))).to_be_attached()
    for name in ("Heart rate, highest by the minute, 6 h (bpm)", "Battery, lowest by the minute, 6 h (%)"):
        expect(page.locator("figcaption", has_text=name)).to_be_attached()
    assert_accessible(page, "a courier")
    assert_never_says(page, "unicorn")
    page.wait_for_timeout(2_000)  # for the charts' next points and the map
    page.screenshot(path=screenshot("fleet-couriers" if scheme == "dark" else "fleet-couriers-light"))


@fly("couriers")
def test_vital_that_was_never_reported_is_a_dash_and_any_other_keeps_its_last_value(
    page: Page, flight: session_file.Session
) -> None:
    report(flight, "Cargo bike", BatteryPercent=80)
    page.goto(f"{flight.console}#unicorn=Cargo+bike")
    expect(page.locator(".gauge-figure")).to_have_text(["–", "80", "–"])
    expect_value(page, "cargo", "^unknown$")
    report(flight, "Cargo bike", BatteryPercent=79, CargoCelsius=5.5)
    expect(page.locator(".gauge-figure")).to_have_text(["–", "79", "5.5"])
    report(flight, "Cargo bike", BatteryPercent=78, CargoCelsius=None)
    expect(page.locator(".gauge-figure")).to_have_text(["–", "78", "5.5"])


@fly("couriers")
def test_alert_names_the_vital_and_the_list_is_sorted_by_it(page: Page, flight: session_file.Session) -> None:
    report(flight, "Flat bike", BatteryPercent=15)
    page.goto(flight.console)
    expect(find_row(page, "Flat bike")).to_have_attribute("data-status", "healthy")
    report(flight, "Flat bike", BatteryPercent=12)
    expect(find_row(page, "Flat bike")).to_have_attribute("data-status", "alert")
    page.keyboard.press("e")
    expect(page.get_by_role("button", name="Acknowledge Flat bike battery 12% < 15%")).to_be_visible()
    report(flight, "Warm bike", BatteryPercent=90, CargoCelsius=8)
    expect(find_row(page, "Warm bike")).to_have_attribute("data-status", "healthy")
    report(flight, "Warm bike", BatteryPercent=90, CargoCelsius=8.1)
    expect(page.get_by_role("button", name="Acknowledge Warm bike cargo 8.1 °C > 8.0 °C")).to_be_visible()
    sort = page.get_by_role("combobox", name="Sort by")
    sort.select_option(label="Battery")
    expect(page.locator(".row-name").first).to_have_text("Flat bike")
    expect(find_row(page, "Flat bike").locator(".row-vital.in-alert")).to_have_text("12")
    expect(page).to_have_url(re.compile("sort=battery"))
    sort.select_option(label="Cargo")
    expect(page.locator(".row-name").first).to_have_text("Warm bike")
    expect(page.locator(".row").first.locator(".row-vital.in-alert")).to_have_text("8.1")
    sort.select_option(label="Heart rate")  # neither bike has one
    expect(page.locator(".row").last.locator(".row-vital").first).to_have_text("–")


@pytest.mark.parametrize("scheme", ["dark", "light"])
@fly("positions")
def test_fleet_without_vitals_has_no_gauges_and_no_columns_of_them(
    open_context: OpenContext, flight: session_file.Session, screenshot: Screenshot, scheme: str
) -> None:
    page = open_context(color_scheme=scheme).new_page()
    open_first(page, flight.console)
    expect(page.locator("#fleet-size")).to_have_text(f"{VEHICLES} vehicles")
    expect_headings(page, "Vehicle")
    expect(page.get_by_role("combobox", name="Sort by").get_by_role("option")).to_have_text(
        ["Worst first", "Name", "Speed", "Last seen", "Distance"]
    )
    expect(page.locator(".row[data-status=healthy]")).to_have_count(VEHICLES)
    expect(page.locator(".detail .chart")).to_have_count(1)
    for absent in (".gauge", ".row-vital"):
        expect(page.locator(absent)).to_have_count(0)
    assert_accessible(page, "a vehicle")
    assert_never_says(page, "unicorn")
    page.wait_for_timeout(2_000)  # for the charts' next points and the map
    page.screenshot(path=screenshot("fleet-positions" if scheme == "dark" else "fleet-positions-light"))


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_unicorns_have_two_vitals_in_one_chart(
    open_context: OpenContext, console_url: str, screenshot: Screenshot, scheme: str
) -> None:
    page = open_context(color_scheme=scheme).new_page()
    open_first(page, console_url)
    expect_headings(page, "Unicorn", "Health", "Magic")
    expect(page.locator(".gauge-name")).to_have_text(["health", "magic"])
    expect(page.get_by_role("img", name=re.compile(r"Vitals, last 10 minutes: Health \d+, Magic \d+"))).to_be_attached()
    page.wait_for_timeout(2_000)  # for the charts' next points and the map
    page.screenshot(path=screenshot("fleet-unicorns" if scheme == "dark" else "fleet-unicorns-light"))


def expect_value(page: Page, name: str, text: str) -> None:
    expect(page.get_by_role("meter", name=name)).to_have_attribute("aria-valuetext", re.compile(text))
