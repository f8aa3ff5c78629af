"""Failures on the way from the stream are shown at once, survived and repaired."""

import re
from contextlib import ExitStack

from playwright.sync_api import Page, expect

from ops import session_file
from ops.deployment import Deployment
from tests.browser.conftest import OpenContext, Screenshot
from tests.browser.outage import intercept_calls
from tests.browser.problems import Problems
from tests.browser.sensor import Sensor


def test_outage_of_twenty_seconds_is_shown_and_repaired(
    open_context: OpenContext,
    console_url: str,
    cloud: session_file.Session,
    deployment: Deployment,
    problems: Problems,
    screenshot: Screenshot,
) -> None:
    """The calls of one browser are aborted, and those of another are left hanging."""
    problems.expect("ERR_FAILED|Failed to load resource")
    sensor = Sensor(deployment, "Unseen")
    pages = {how: open_context().new_page() for how in ("aborted", "hanging")}
    for page in pages.values():
        page.goto(f"{console_url}#unicorn=Unseen")
        expect_level(page, "live")
    sensor.report(health=150)
    for page in pages.values():
        expect_health(page, 150)
    with ExitStack() as outages:
        for how, page in pages.items():
            outages.enter_context(intercept_calls(page.context, cloud, "GetRecords", how))
        for page in pages.values():
            expect_level(page, "slow", seconds=10)
        sensor.report(health=120)
        for how, page in pages.items():
            expect_level(page, "down", seconds=15)
            expect(page.get_by_role("alert")).to_contain_text("The console will try again")
            page.screenshot(path=screenshot(f"outage-{how}"))
        page.wait_for_timeout(5_000)
        for page in pages.values():
            expect_health(page, 150)
    for page in pages.values():
        expect_level(page, "live", seconds=30)
        expect(page.get_by_role("alert")).to_be_hidden()
        expect_health(page, 120)


def expect_level(page: Page, level: str, *, seconds: float = 20) -> None:
    expect(page.locator("#feed")).to_have_attribute("data-level", level, timeout=seconds * 1000)


def expect_health(page: Page, points: int) -> None:
    expect(page.get_by_role("meter", name="health")).to_have_attribute("aria-valuenow", f"{points}")


def test_throttles_are_counted_and_retried(
    page: Page, console_url: str, cloud: session_file.Session, problems: Problems
) -> None:
    problems.expect("status of 400")
    page.goto(console_url)
    expect(page.locator("#feed")).to_have_attribute("data-level", "live")
    with intercept_calls(page.context, cloud, "GetRecords", "ProvisionedThroughputExceededException"):
        expect(page.locator("#feed-figures")).to_contain_text(re.compile(r"[2-9] throttles"))
    expect(page.locator("#feed")).to_have_attribute("data-level", "live", timeout=30_000)


def test_split_shard_is_followed(page: Page, console_url: str, deployment: Deployment) -> None:
    kinesis, stream = deployment.session.client("kinesis"), deployment.outputs["ReadingsStreamName"]
    page.goto(f"{console_url}#search=split")  # Only visible rows are in the list.
    expect(page.locator("#feed-figures")).to_contain_text("1 shard")
    kinesis.update_shard_count(StreamName=stream, TargetShardCount=2, ScalingType="UNIFORM_SCALING")
    try:
        expect(page.locator("#feed-figures")).to_contain_text("2 shards")
        for name in ("Left of the Split", "Right of the Split", "Somewhere Split"):
            expect_reports(page, Sensor(deployment, name))
    finally:
        kinesis.update_shard_count(StreamName=stream, TargetShardCount=1, ScalingType="UNIFORM_SCALING")
    expect(page.locator("#feed-figures")).to_contain_text("1 shard ")
    expect_reports(page, Sensor(deployment, "After the Split"))


def expect_reports(page: Page, sensor: Sensor) -> None:
    """Report once a second until the unicorn is in the list and healthy."""
    row = page.locator(f".row[data-status=healthy]:has-text('{sensor.name}')")
    for _ in range(20):
        sensor.report()
        page.wait_for_timeout(1_000)
        if row.count():
            return
    expect(row).to_have_count(1)


def test_one_tab_of_a_browser_polls_for_all(open_context: OpenContext, console_url: str) -> None:
    context = open_context()
    first, second = context.new_page(), context.new_page()
    polls: list[str] = []
    context.on("request", lambda request: polls.append(request.headers.get("x-amz-target", "")))
    first.goto(console_url)
    expect(first.locator("#feed")).to_have_attribute("data-level", "live")
    second.goto(console_url)
    expect(second.locator("#feed-figures")).to_contain_text("from another tab")
    expect(second.get_by_role("listbox").get_by_role("option")).not_to_have_count(0)

    def count_calls() -> int:
        polls.clear()
        first.wait_for_timeout(5_000)
        return sum("GetRecords" in target for target in polls)

    # At first each tab fills in the minutes before by itself.
    assert any(2 <= count_calls() <= 8 for _ in range(6)), polls
    first.close()
    expect(second.locator("#feed-figures")).not_to_contain_text("from another tab")
    expect(second.locator("#feed")).to_have_attribute("data-level", "live")
