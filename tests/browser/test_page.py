"""The page in a browser: headers, security policy, accessibility, and errors of the cloud that it can read."""

import json

import pytest
from playwright.sync_api import Page, Response, expect

from console.headers import IMMUTABLE, make_content_policy
from ops import session_file
from ops.paths import ROOT
from tests.browser.conftest import OpenContext, Screenshot, wait_until
from tests.browser.problems import Problems

_AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
_FETCH = """async ([url, headers]) => {
  const response = await fetch(url, { method: "POST", headers, body: "{}" });
  return {
    status: response.status,
    type: response.headers.get("x-amzn-errortype"),
    request: response.headers.get("x-amzn-requestid"),
    date: response.headers.get("date"),
    body: await response.json(),
  };
}"""


def test_page_and_its_parts_come_with_their_headers(page: Page, console_url: str, cloud: session_file.Session) -> None:
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(console_url)
    wait_until(page, "document.readyState === 'complete'")
    config = page.request.get(f"{console_url}config.json").json()
    assert config["endpoint"] == cloud.url
    own = {r.url.removeprefix(console_url): r.headers for r in list(responses) if r.url.startswith(console_url)}
    assert any(path.startswith("assets/main-") for path in own)
    for path, headers in own.items():
        assert headers["cache-control"] == (IMMUTABLE if path.startswith("assets/") else "no-cache"), path
        assert headers["content-security-policy"] == make_content_policy(config), path
        assert headers["x-content-type-options"] == "nosniff", path


def test_console_runs_within_its_policy(page: Page, console_url: str, screenshot: Screenshot) -> None:
    page.goto(console_url)
    expect(page.locator("canvas.maplibregl-canvas")).to_be_visible()
    page.wait_for_timeout(3_000)  # All parts and workers load in this time; a problem fails the test at its end.
    page.screenshot(path=screenshot("console"))


def test_page_works_without_local_storage(page: Page, console_url: str) -> None:
    page.add_init_script("""Object.defineProperty(window, "localStorage", {
      get() { throw new DOMException("denied", "SecurityError"); },
    });""")
    page.goto(console_url)
    expect(page.get_by_role("listbox").get_by_role("option")).not_to_have_count(0)
    theme = page.locator("html").get_attribute("data-theme")
    page.keyboard.press("t")
    expect(page.locator("html")).not_to_have_attribute("data-theme", theme or "")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_in_any_state_of_the_page(
    open_context: OpenContext, console_url: str, scheme: str
) -> None:
    page = open_context(color_scheme=scheme).new_page()
    page.goto(console_url)
    expect(page.locator("canvas.maplibregl-canvas")).to_be_visible()
    assert_accessible(page, "live")
    page.locator(".row").first.click()
    expect(page.get_by_role("meter", name="health")).to_be_visible()
    assert_accessible(page, "a unicorn")
    page.get_by_role("button", name="Replay the last minute").click()
    expect(page.get_by_text("Replay 1×")).to_be_visible()
    assert_accessible(page, "a replay")
    page.keyboard.press("e")
    assert_accessible(page, "the events")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Help")).to_be_visible()
    assert_accessible(page, "the help")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_in_the_configuration_form(
    open_context: OpenContext, console_url: str, scheme: str, problems: Problems
) -> None:
    problems.expect("status of 404")
    page = open_context(color_scheme=scheme).new_page()
    page.route("**/config.json", lambda route: route.fulfill(status=404))
    page.goto(console_url)
    page.get_by_role("button", name="Watch the fleet").click()
    expect(page.get_by_role("alert")).to_contain_text("is not an identity pool id")
    assert_accessible(page, "the configuration form")


def assert_accessible(page: Page, state: str) -> None:
    """Assert that axe finds no violation in the present state of the page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    result = page.evaluate("axe.run()")
    violations = {violation["id"]: [node["html"] for node in violation["nodes"]] for violation in result["violations"]}
    assert violations == {}, f"{state}: {json.dumps(violations, indent=1)}"
    assert result["passes"]


def test_page_can_read_why_the_cloud_refused_it(
    page: Page, console_url: str, cloud: session_file.Session, problems: Problems
) -> None:
    problems.expect("status of 40[03]")
    page.goto(console_url)
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "Kinesis_20131202.ListShards",
        "x-amz-date": "20261124T120000Z",
        "authorization": "AWS4-HMAC-SHA256 Credential=AKIAQQQQQQQQQQQQQQQQ/20261124/us-east-1/kinesis/aws4_request, "
        "SignedHeaders=host;x-amz-date, Signature=0",
    }
    answer = page.evaluate(_FETCH, [cloud.url, headers])
    assert answer["status"] in (400, 403)
    assert "Exception" in answer["body"]["__type"]
    assert answer["request"]
    assert answer["date"]
