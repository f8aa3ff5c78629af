"""Each failure to show the fleet has a message that says what to do."""

import json
import re
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, Route, expect

from ops import session_file
from tests.browser.outage import intercept_calls
from tests.browser.problems import Problems


def override_config(page: Page, **changes: object) -> None:
    """Change values of the config.json that the page loads."""

    def answer(route: Route) -> None:
        response = route.fetch()
        document: dict[str, Any] = {**response.json(), **changes}
        route.fulfill(response=response, body=json.dumps(document))

    page.route("**/config.json", answer)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"identityPoolId": f"us-east-1:{UUID(int=0)}"}, "There is no identity pool us-east-1:0000"),
        ({"stream": "nothing"}, "Guests of this identity pool may not read the stream “nothing” in us-east-1"),
        (
            {"stream": "wildrydes-summary"},
            "may not read the stream “wildrydes-summary” in us-east-1. Correct the stream's name",
        ),
        ({"identityPoolId": "wildrydes"}, "“wildrydes” is not an identity pool id. An id looks like us-east-1:"),
        ({"identityPoolId": ""}, "The configuration has no identityPoolId"),
    ],
)  # fmt: skip
def test_wrong_configuration_has_a_message(
    page: Page, console_url: str, problems: Problems, changes: dict[str, str], sentence: str
) -> None:
    problems.expect("status of 40[03]")
    override_config(page, **changes)
    page.goto(console_url)
    expect(page.get_by_role("alert")).to_contain_text(sentence)


def test_deleted_stream_has_a_message(
    page: Page, console_url: str, cloud: session_file.Session, problems: Problems
) -> None:
    problems.expect("status of 400")
    with intercept_calls(page.context, cloud, "ListShards", "ResourceNotFoundException"):
        page.goto(console_url)
        expect(page.get_by_role("alert")).to_contain_text(
            "There is no stream “wildrydes” in us-east-1. Deploy the fleet"
        )


def test_missing_network_has_a_message(
    page: Page, console_url: str, cloud: session_file.Session, problems: Problems
) -> None:
    problems.expect("ERR_FAILED|Failed to load resource")
    page.context.route(f"{cloud.url}/**", lambda route: route.abort())
    page.goto(console_url)
    expect(page.get_by_role("alert")).to_contain_text(re.compile("^No answer from .*local cloud is running"))


def test_page_without_configuration_asks_for_it(
    page: Page, console_url: str, cloud: session_file.Session, problems: Problems
) -> None:
    problems.expect(
        "status of 404|ERR_|Failed to load|Content Security Policy"
    )  # It calls AWS, which can't be reached.
    page.route("**/config.json", lambda route: route.fulfill(status=404))
    page.goto(console_url)
    page.get_by_label("Cognito identity pool id").fill("wildrydes")
    page.get_by_role("button", name="Watch the fleet").click()
    expect(page.get_by_role("alert")).to_contain_text("is not an identity pool id")
    page.get_by_label("Cognito identity pool id").fill("us-east-1:01234567-89ab-cdef-0123-456789abcdef")
    page.get_by_label("Stream").fill("wildrydes")
    page.get_by_role("button", name="Watch the fleet").click()
    expect(page.get_by_role("listbox")).to_be_visible()
    expect(page.locator("#problem")).to_contain_text("No answer from", timeout=30_000)
    assert cloud.url not in page.locator("#problem").inner_text()
