"""What goes wrong on the way from the stream: seen at once, survived, and made up for."""

import re

import pytest
from playwright.sync_api import Page, expect

from ops import running
from ops.deployment import Deployment
from tests.browser.conftest import OpenContext, Screenshot
from tests.browser.outage import answered
from tests.browser.problems import Problems
from tests.browser.sensor import Sensor


@pytest.mark.parametrize("how", ["aborted", "hanging"])
def test_outage_of_twenty_seconds_is_seen_and_made_up_for(
    page: Page,
    console_url: str,
    cloud: running.Running,
    deployment: Deployment,
    problems: Problems,
    how: str,
    screenshot: Screenshot,
) -> None:
    problems.expect("ERR_FAILED|Failed to load resource")
    sensor = Sensor(deployment, f"Unseen {how}")
    page.goto(f"{console_url}#unicorn=Unseen+{how}")
    feed = page.locator("#feed")
    expect(feed).to_have_attribute("data-level", "live")
    sensor.report(health=150)
    health = page.get_by_role("meter", name="health")
    expect(health).to_have_attribute("aria-valuenow", "150")
    with answered(page.context, cloud, "GetRecords", how):
        expect(feed).to_have_attribute("data-level", "slow", timeout=10_000)
        sensor.report(health=120)
        expect(feed).to_have_attribute("data-level", "down", timeout=15_000)
        expect(page.get_by_role("alert")).to_contain_text("again by itself")
        page.screenshot(path=screenshot(f"outage-{how}"))
        page.wait_for_timeout(5_000)
        expect(health).to_have_attribute("aria-valuenow", "150")
    expect(feed).to_have_attribute("data-level", "live", timeout=30_000)
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(health).to_have_attribute("aria-valuenow", "120")


def test_throttles_are_counted_and_waited_out(
    page: Page, console_url: str, cloud: running.Running, problems: Problems
) -> None:
    problems.expect("status of 400")
    page.goto(console_url)
    expect(page.locator("#feed")).to_have_attribute("data-level", "live")
    with answered(page.context, cloud, "GetRecords", "ProvisionedThroughputExceededException"):
        expect(page.locator("#feed-figures")).to_contain_text(re.compile(r"[2-9] throttles"))
    expect(page.locator("#feed")).to_have_attribute("data-level", "live", timeout=30_000)


def test_split_shard_is_followed(page: Page, console_url: str, deployment: Deployment) -> None:
    kinesis, stream = deployment.client("kinesis"), deployment.outputs["ReadingsStreamName"]
    page.goto(f"{console_url}#search=split")  # the list has only the rows in sight
    expect(page.locator("#feed-figures")).to_contain_text("1 shard")
    kinesis.update_shard_count(StreamName=stream, TargetShardCount=2, ScalingType="UNIFORM_SCALING")
    try:
        expect(page.locator("#feed-figures")).to_contain_text("2 shards")
        for name in ("Left of the Split", "Right of the Split", "Somewhere Split"):
            is_heard(page, Sensor(deployment, name))
    finally:
        kinesis.update_shard_count(StreamName=stream, TargetShardCount=1, ScalingType="UNIFORM_SCALING")
    expect(page.locator("#feed-figures")).to_contain_text("1 shard ")
    is_heard(page, Sensor(deployment, "After the Split"))


def is_heard(page: Page, sensor: Sensor) -> None:
    """A unicorn that reports each second is soon in the list, and healthy."""
    heard = page.locator(f".row[data-status=healthy]:has-text('{sensor.name}')")
    for _ in range(20):
        sensor.report()
        page.wait_for_timeout(1_000)
        if heard.count():
            return
    expect(heard).to_have_count(1)


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

    def calls_in_five_seconds() -> int:
        polls.clear()
        first.wait_for_timeout(5_000)
        return sum("GetRecords" in target for target in polls)

    # At first both fill in the minutes before, each for itself.
    assert any(2 <= calls_in_five_seconds() <= 8 for _ in range(6)), polls
    first.close()
    expect(second.locator("#feed-figures")).not_to_contain_text("from another tab")
    expect(second.locator("#feed")).to_have_attribute("data-level", "live")
