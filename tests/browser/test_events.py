"""Events are a work list: all open ones can be reached, they outlast a reload, and tabs share what is acknowledged."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from ops import session_file
from ops.console_server import serve_console
from ops.deployment import Deployment
from tests.browser.conftest import LOST_SECONDS, STALE_SECONDS, OpenContext, Screenshot
from tests.browser.sensor import Sensor
from tests.browser.test_live import keep_reporting
from tests.rosters import deploy_console_stage

MANY = 999
_BATCH = 333
SILENT_MS = (STALE_SECONDS + 25) * 1000


def list_events(page: Page) -> Locator:
    return page.get_by_role("list", name="Events").get_by_role("listitem")


def find_event(page: Page, text: str) -> Locator:
    return list_events(page).filter(has_text=text)


def open_events(page: Page, name: str = "") -> None:
    """Show the list of events, of vehicles with this part of a name."""
    if not page.get_by_role("list", name="Events").is_visible():
        page.keyboard.press("e")
    page.get_by_role("textbox", name="Filter events by unicorn").fill(name)


def make_weak(sensor: Sensor) -> None:
    keep_reporting(sensor, health=50)


def read_count(page: Page) -> int:
    """Return the number of open events that the header shows."""
    label = page.get_by_role("button", name=re.compile("^Events")).get_attribute("aria-label") or ""
    found = re.search(r"\d+", label)
    return int(found[0]) if found else 0


@pytest.fixture(scope="module")
def deployment(cloud: session_file.Session) -> Deployment:
    """A stage of its own, because in the other tests' one a thousand lost vehicles would stay."""
    thresholds = {"stale": str(STALE_SECONDS), "lost": str(LOST_SECONDS)}
    return deploy_console_stage(cloud, "events", **thresholds)


@pytest.fixture(scope="module")
def console_url(deployment: Deployment) -> Iterator[str]:
    with serve_console(deployment) as url:
        yield url


@pytest.fixture(scope="module")
def herd(deployment: Deployment) -> list[Sensor]:
    return [Sensor(deployment, f"Herd {number:03d}") for number in range(MANY)]


def report_all(herd: list[Sensor]) -> None:
    for first in range(0, MANY, _BATCH):
        herd[0].put(*(sensor.create_reading() for sensor in herd[first : first + _BATCH]))


def test_vehicles_that_go_silent_together_are_one_entry_and_all_can_be_reached(
    open_context: OpenContext, console_url: str, herd: list[Sensor], screenshot: Screenshot
) -> None:
    page = open_context(color_scheme="dark").new_page()
    page.goto(console_url)
    expect(page.locator("#feed")).to_have_attribute("data-level", "live")
    report_all(herd)
    open_events(page, "Herd ")
    group = find_event(page, f"{MANY} unicorns")
    expect(group).to_contain_text("went silent together", timeout=SILENT_MS)
    expect(group).to_have_attribute("data-open", "true")
    assert read_count(page) >= 1
    group.get_by_role("button", name=f"{MANY} unicorns").first.click()
    expect(list_events(page).nth(1)).to_be_visible()
    page.screenshot(path=screenshot("events-dark"))
    assert list_events(page).count() < 60, "only the visible rows exist"
    seen, box = set(list_events(page).locator(".event-name").all_inner_texts()), page.locator(".events-box")
    for first in range(5, MANY, 5):
        box.evaluate("(box, place) => box.scrollTo(0, place * document.querySelector('.event').offsetHeight)", first)
        expect(page.locator(f".event[aria-posinset='{first + 1}']")).to_be_attached()
        seen |= set(list_events(page).locator(".event-name").all_inner_texts())
    assert {sensor.name for sensor in herd} <= seen
    box.evaluate("box => box.scrollTo(0, 0)")
    group.get_by_role("button", name=f"Acknowledge {MANY} unicorns").click()
    expect(group).to_have_attribute("data-open", "false")
    expect(page.get_by_text("No open event")).to_be_visible()
    report_all(herd)
    expect(page.locator(".event[data-group=true][data-open=false]")).to_contain_text("over after")


def test_events_acknowledgments_and_the_filter_outlast_a_reload(
    page: Page, console_url: str, deployment: Deployment
) -> None:
    page.goto(console_url)
    seen, unseen = Sensor(deployment, "Kept seen"), Sensor(deployment, "Kept unseen")
    for _ in range(7):
        seen.report(health=40)
        unseen.report(magic=40)
        time.sleep(1)
    open_events(page, "Kept")
    expect(list_events(page)).to_have_count(2)
    page.get_by_role("button", name="Acknowledge Kept seen health 40 < 100").click()
    expect(find_event(page, "Kept seen")).to_have_attribute("data-open", "false")
    start = find_event(page, "Kept unseen").locator("time").get_attribute("datetime") or ""
    page.reload()
    expect(page.locator("#feed")).to_have_attribute("data-level", "live")
    page.keyboard.press("e")
    expect(page.get_by_role("textbox", name="Filter events by unicorn")).to_have_value("Kept")
    expect(list_events(page)).to_have_count(2)
    expect(find_event(page, "Kept seen")).to_have_attribute("data-open", "false")
    expect(find_event(page, "Kept unseen")).to_have_attribute("data-open", "true")
    expect(find_event(page, "Kept unseen").locator("time")).to_have_attribute("datetime", start)


def test_tabs_share_what_is_acknowledged(open_context: OpenContext, console_url: str, deployment: Deployment) -> None:
    context = open_context()
    one, two = context.new_page(), context.new_page()
    for page in (one, two):
        page.goto(console_url)
        expect(page.locator("#feed")).to_have_attribute("data-level", "live")
    make_weak(Sensor(deployment, "Shared"))
    for page in (one, two):
        open_events(page, "Shared")
        expect(find_event(page, "health 50 < 100")).to_have_attribute("data-open", "true")
    one.get_by_role("button", name="Acknowledge Shared health 50 < 100").click()
    expect(find_event(two, "health 50 < 100")).to_have_attribute("data-open", "false")
    expect(find_event(two, "health 50 < 100").locator(".event-place")).to_contain_text("seen")


def test_showing_an_event_leaves_the_list_open(page: Page, console_url: str, deployment: Deployment) -> None:
    page.goto(console_url)
    make_weak(Sensor(deployment, "Shown", latitude=40.7643, longitude=-73.9235))
    open_events(page, "Shown")
    entry = find_event(page, "health 50 < 100")
    expect(entry.locator(".event-place")).to_have_text(re.compile("Astoria"))
    expect(entry.locator(".event-duration")).to_have_text(re.compile(r"^for \d+ s$"))
    entry.get_by_role("button", name="Shown").first.click()
    expect(page).to_have_url(re.compile("unicorn=Shown"))
    expect(page.get_by_role("list", name="Events")).to_be_visible()
    expect(entry).to_be_visible()


def test_vitals_that_wander_around_their_threshold_are_one_event(
    page: Page, console_url: str, deployment: Deployment
) -> None:
    page.goto(console_url)
    sensor = Sensor(deployment, "Wanderer")
    open_events(page, "Wanderer")
    for second in range(20):
        sensor.report(health=(98, 101, 97)[second % 3])
        time.sleep(1)
    expect(list_events(page)).to_have_count(1)
    expect(list_events(page).locator(".event-kind")).to_have_text("health 97 < 100")
    for _ in range(13):
        sensor.report(health=150)
        time.sleep(1)
    expect(list_events(page).locator(".event-duration")).to_contain_text("over after")
    expect(list_events(page)).to_have_count(1)


def test_events_are_filtered_by_kind_and_acknowledged_at_once(
    open_context: OpenContext, console_url: str, deployment: Deployment, screenshot: Screenshot
) -> None:
    page = open_context(color_scheme="light").new_page()
    page.goto(console_url)
    sensors = [Sensor(deployment, f"Kind {letter}") for letter in "AB"]
    for _ in range(7):
        sensors[0].report(health=40)
        sensors[1].report(magic=40)
        time.sleep(1)
    open_events(page, "kind")
    expect(list_events(page)).to_have_count(2)
    page.screenshot(path=screenshot("events-light"))
    page.get_by_role("combobox", name="Kind of events").select_option(label="Magic below 100")
    expect(list_events(page)).to_have_count(1)
    expect(list_events(page)).to_contain_text("Kind B")
    page.get_by_role("button", name="Acknowledge all").click()
    expect(list_events(page)).to_have_attribute("data-open", "false")
    page.get_by_role("combobox", name="Kind of events").select_option("")
    expect(find_event(page, "Kind A")).to_have_attribute("data-open", "true")


def test_count_of_open_events_is_in_sight_on_a_phone(
    open_context: OpenContext, console_url: str, deployment: Deployment, screenshot: Screenshot
) -> None:
    page = open_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    page.goto(console_url)
    make_weak(Sensor(deployment, "Pocket"))
    badge = page.locator("#tools .tab-badge")
    expect(badge).to_be_visible()
    expect(badge).to_be_in_viewport()
    expect(page).to_have_title(re.compile(r"^\(\d+\) "))
    page.screenshot(path=screenshot("events-phone-count"))
    page.get_by_role("button", name=re.compile("^Events")).tap()
    expect(page.get_by_role("list", name="Events")).to_be_visible()
    open_events(page, "Pocket")
    entry = find_event(page, "Pocket")
    entry.get_by_role("button", name="Pocket").first.tap()
    expect(entry).to_be_visible()
    page.screenshot(path=screenshot("events-phone"))
