"""Pages of other sites in a real browser can't use the local cloud."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Error, Page, sync_playwright

from ops import session_file
from ops.deployment import Deployment
from tests.browser import chromium

TEMPLATE = json.dumps({"Resources": {"Stolen": {"Type": "AWS::SNS::Topic"}}})
KEY = {
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": "test/20261129/us-east-1/cloudformation/aws4_request",
}
"""The key `test`, which an open emulator accepts as its administrator's without a signature."""
ATTACK = urlencode({"Action": "CreateStack", "StackName": "Stolen", "TemplateBody": TEMPLATE, **KEY})
LOOK = urlencode({"Action": "ListStacks", **KEY})


@pytest.fixture
def evil(cloud: session_file.Session) -> Iterator[str]:
    """The URL of another site, `evil.example`, which redirects and posts to the local cloud."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_redirect = self.path == "/redirect"
            self.send_response(302 if is_redirect else 200)
            if is_redirect:
                self.send_header("Location", f"{cloud.url}/?{ATTACK}")
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f'<form method="post" action="{cloud.url}/_ministack/reset"></form>'.encode())

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://evil.example:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visitor() -> Iterator[Page]:
    """A page of a browser that resolves every name of `.example` to this machine."""
    options = chromium.get_launch_options()
    options["args"] = [*options["args"], "--host-resolver-rules=MAP *.example 127.0.0.1"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**options)
        yield browser.new_page()
        browser.close()


@pytest.fixture(autouse=True)
def _cloud_is_as_it_was(deployment: Deployment) -> Iterator[None]:
    yield
    names = {
        stack["StackName"] for stack in deployment.session.client("cloudformation").list_stacks()["StackSummaries"]
    }
    assert "Stolen" not in names
    assert "WildRydesStreams" in names


def test_redirect_of_a_typed_url_runs_nothing(visitor: Page, evil: str) -> None:
    # The browser gives such a request no origin, so the gate lets it pass and the key is refused.
    response = visitor.goto(f"{evil}/redirect")
    assert response is not None
    assert response.status in (400, 403)
    assert "CreateStackResult" not in visitor.content()


def test_redirect_that_a_page_leads_to_is_refused_at_the_gate(visitor: Page, evil: str) -> None:
    visitor.goto(evil)
    with visitor.expect_navigation() as navigation:
        visitor.evaluate("location.href = '/redirect'")
    assert navigation.value is not None
    assert navigation.value.status == 403
    assert "another site led here" in visitor.content()


def test_form_of_another_site_wipes_nothing(visitor: Page, evil: str) -> None:
    visitor.goto(evil)
    with visitor.expect_navigation() as navigation:
        visitor.evaluate("document.forms[0].submit()")
    assert navigation.value is not None
    assert navigation.value.status == 403


@pytest.mark.parametrize("mode", ["cors", "no-cors"])
def test_script_of_another_site_reads_nothing(visitor: Page, evil: str, cloud: session_file.Session, mode: str) -> None:
    visitor.goto(evil)
    what = LOOK if mode == "cors" else ATTACK
    ask = f"fetch('{cloud.url}/?{what}', {{mode: '{mode}'}}).then((answer) => answer.text())"
    if mode == "no-cors":
        assert visitor.evaluate(ask) == ""
        return
    with pytest.raises(Error, match="Failed to fetch"):
        visitor.evaluate(ask)


def test_another_name_for_this_machine_reads_nothing(
    visitor: Page, cloud: session_file.Session, console_url: str
) -> None:
    for url, path, status in ((cloud.url, "/health", 403), (console_url, "/config.json", 421), (console_url, "/", 421)):
        response = visitor.goto(f"http://rebound.example:{urlsplit(url).port}{path}")
        assert response is not None
        assert response.status == status
        assert (
            str(urlsplit(cloud.url).port)
            not in response.text().replace(cloud.url, "").replace(cloud.url.replace("127.0.0.1", "localhost"), "")
            or status == 403
        )
