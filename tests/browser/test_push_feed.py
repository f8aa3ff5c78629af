"""The console of a fleet whose readings are pushed."""

import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from console.config import PATH
from console.headers import make_security_headers
from console.server import load_site, serve
from emulator.cloud import make_client_environment
from emulator.consoles import announce
from ops import session_file
from ops.console_server import build_console, load_configuration
from ops.deployment import Deployment
from ops.paths import get_consoles_folder
from ops.producer_process import run_producer
from tests.browser.conftest import OpenContext, Screenshot, wait_until
from tests.browser.problems import Problems
from tests.browser.sensor import Sensor
from tests.browser.severable import Severable, run_severable
from tests.rosters import deploy_console_stage

STAGE = "pushed"
UNICORNS = 8
HIDDEN_SNAPSHOT = r"status of 40[34] .*shardId-\d+\.json"
"""What the browser says of a shard that has no snapshot yet."""
NO_CONNECTION = "WebSocket connection to|ERR_"


@pytest.fixture(scope="module")
def pushed(cloud: session_file.Session) -> Deployment:
    """Deploy a second stage, with the stacks that its console needs."""
    return deploy_console_stage(cloud, STAGE, feed="push")


@pytest.fixture(scope="module")
def connection(cloud: session_file.Session) -> Iterator[Severable]:
    port = urlsplit(cloud.url).port
    assert port is not None
    with run_severable(port) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def console(cloud: session_file.Session, pushed: Deployment, connection: Severable) -> Iterator[str]:
    """The URL of the console, which connects through the proxy. A fleet flies while it is served."""
    config = load_configuration(pushed, cloud.url)
    realtime = config["push"]["realtime"].replace(f":{connection.target}/", f":{connection.port}/")
    assert realtime != config["push"]["realtime"]
    config["push"]["realtime"] = realtime
    files = load_site(build_console(), {PATH: json.dumps(config).encode()})
    arguments = ["--unicorns", str(UNICORNS), "--stream", pushed.outputs["ReadingsStreamName"]]
    with (
        serve(files, make_security_headers(config)) as url,
        announce(get_consoles_folder(), url.rstrip("/")),
        run_producer(arguments, environment=make_client_environment(cloud)),
    ):
        yield url


@pytest.fixture
def calls(open_context: OpenContext, problems: Problems) -> tuple[BrowserContext, list[str]]:
    """A browser profile, and the operations of AWS that its pages call."""
    problems.expect(HIDDEN_SNAPSHOT)
    context, operations = open_context(), []
    context.on("request", lambda request: operations.append(request.headers.get("x-amz-target", "").partition(".")[2]))
    return context, operations


def expect_level(page: Page, level: str, *, seconds: float = 20) -> None:
    expect(page.locator("#feed")).to_have_attribute("data-level", level, timeout=seconds * 1000)


def expect_health(page: Page, points: int, *, seconds: float = 20) -> None:
    expect(page.get_by_role("meter", name="health")).to_have_attribute(
        "aria-valuenow", f"{points}", timeout=seconds * 1000
    )


def test_fleet_flies_on_the_map_while_nobody_polls(
    calls: tuple[BrowserContext, list[str]], console: str, screenshot: Screenshot
) -> None:
    context, operations = calls
    first = context.new_page()
    first.goto(console)
    expect(first.get_by_role("listbox").get_by_role("option")).to_have_count(UNICORNS)
    first.wait_for_timeout(8_000)  # until there is a snapshot
    first.close()
    operations.clear()
    page = context.new_page()
    page.goto(console)
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(UNICORNS)
    expect_level(page, "live")
    page.wait_for_timeout(10_000)
    expect(page.locator("#feed-figures")).to_contain_text(re.compile(rf"^({UNICORNS}|{UNICORNS - 1}|{UNICORNS + 1})"))
    expect(page.locator("#feed-figures")).to_contain_text("1 shard")
    expect_level(page, "live")
    expect(page.get_by_role("alert")).to_be_hidden()
    assert "ListShards" in operations
    assert "GetRecords" not in operations
    page.screenshot(path=screenshot("push-feed"))


def test_reading_that_was_sent_while_the_connection_was_cut_is_shown(
    calls: tuple[BrowserContext, list[str]],
    console: str,
    pushed: Deployment,
    connection: Severable,
    problems: Problems,
) -> None:
    problems.expect(NO_CONNECTION)
    context, operations = calls
    sensor = Sensor(pushed, "Cut Off")
    page = context.new_page()
    page.goto(f"{console}#unicorn=Cut%20Off")
    expect_level(page, "live")
    sensor.report(health=140)
    expect_health(page, 140)
    operations.clear()
    accepted = connection.accepted
    connection.cut()
    sensor.report(health=120)
    page.wait_for_timeout(3_000)
    connection.mend()
    expect_health(page, 120)
    expect_level(page, "live")
    sensor.report(health=130)
    expect_health(page, 130)
    assert connection.accepted > accepted
    assert "GetRecords" not in operations


def test_stream_is_polled_while_the_event_api_is_gone(
    calls: tuple[BrowserContext, list[str]],
    console: str,
    pushed: Deployment,
    connection: Severable,
    problems: Problems,
    screenshot: Screenshot,
) -> None:
    problems.expect(NO_CONNECTION)
    context, operations = calls
    sensor = Sensor(pushed, "Polled")
    page = context.new_page()
    connection.cut()
    try:
        page.goto(f"{console}#unicorn=Polled")
        expect(page.get_by_role("alert")).to_contain_text("Until then the console polls the stream")
        expect_level(page, "live")
        sensor.report(health=110)
        expect_health(page, 110)
        page.screenshot(path=screenshot("push-feed-fallback"))
    finally:
        connection.mend()
    expect(page.get_by_role("alert")).to_be_hidden(timeout=60_000)
    operations.clear()
    sensor.report(health=115)
    expect_health(page, 115)
    wait_until(page, "document.querySelector('#feed').dataset.level === 'live'")
    assert "GetRecords" not in operations
