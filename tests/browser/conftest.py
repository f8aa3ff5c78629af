"""A real browser on the console of an embedded cloud, on which a small fleet flies.

To add a test, take `page` and `console_url`:

    def test_the_fleet_appears(page: Page, console_url: str) -> None:
        page.goto(console_url)
        expect(page.get_by_role("listitem")).to_have_count(len(FLEET))

- Whatever the browser complains about (an error on its console, a script's error, a violation of the security policy)
  fails the test at its end, in any page or worker of it. What is meant to come up is said beforehand:
  `problems.expect("status of 403")`.
- The page's policy forbids what `page.wait_for_function` and `page.add_script_tag` do. Wait by `expect(locator)`, or by
  `eventually(page, "expression")`.
- `page.screenshot(path=screenshot("name"))` keeps a picture in `.wildrydes/screenshots/`. A test that fails leaves one
  there too.
- `deployment.client("kinesis")` is the cloud's administrator: put records of your own, split a shard. The cloud and its
  fleet are shared by all tests here, so use names of your own, and leave the fleet and the cloud as they were.
- `open_context(...)` opens another browser profile with Playwright's options (`color_scheme`, `viewport`, …).
"""

import re
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from emulator.cloud import make_client_environment
from ops import session_file
from ops.console_server import serve_console
from ops.deployment import Deployment, find_deployment
from ops.paths import ROOT
from ops.producer_process import run_producer
from tests.browser import chromium
from tests.browser.problems import Problems
from tests.embedded import deployed

UNICORNS = 5
STALE_SECONDS, LOST_SECONDS = 8, 16
"""Shorter than by default, so that a test can wait for them."""
VIEWPORT = {"width": 1280, "height": 800}
SCREENSHOTS = ROOT / ".wildrydes" / "screenshots"
_WAIT_MILLISECONDS = 20_000
_FAILED = pytest.StashKey[bool]()

expect.set_options(timeout=_WAIT_MILLISECONDS)

OpenContext = Callable[..., BrowserContext]
Screenshot = Callable[[str], Path]


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[session_file.Session]:
    """An embedded cloud of the browser's tests alone: others leave their records on the stream."""
    thresholds = {"stale": str(STALE_SECONDS), "lost": str(LOST_SECONDS)}
    with deployed(tmp_path_factory.mktemp("home"), **thresholds) as here:
        yield here


@pytest.fixture(scope="session")
def deployment(cloud: session_file.Session) -> Deployment:
    assert cloud.url.startswith("http://127.0.0.1:")
    return find_deployment()


@pytest.fixture(scope="session")
def console_url(cloud: session_file.Session, deployment: Deployment) -> Iterator[str]:
    """The address of the console, of which the fleet flies."""
    arguments = ["--unicorns", str(UNICORNS), "--stream", deployment.outputs["ReadingsStreamName"]]
    with serve_console(deployment) as url, run_producer(arguments, environment=make_client_environment(cloud)):
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Not for the whole session: while it runs, its event loop is the main thread's, and tests elsewhere have their own.
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(**chromium.launch_options())
        yield launched
        launched.close()


@pytest.fixture
def problems() -> Iterator[Problems]:
    """What the browser complains about, and what of it is expected."""
    found = Problems()
    yield found
    assert found.unexpected() == []


@pytest.fixture
def open_context(browser: Browser, problems: Problems, request: pytest.FixtureRequest) -> Iterator[OpenContext]:
    """Opens a browser profile of its own, watched for problems, and closes it at the end."""
    opened: list[BrowserContext] = []

    def open_(**options: object) -> BrowserContext:
        context = browser.new_context(**{"viewport": VIEWPORT, "locale": "en-US", **options})  # type: ignore[arg-type]
        context.set_default_timeout(_WAIT_MILLISECONDS)
        problems.watch(context)
        opened.append(context)
        return context

    yield open_
    pages = [page for context in opened for page in context.pages]
    if request.node.stash.get(_FAILED, False):
        for number, page in enumerate(pages):
            page.screenshot(path=_picture(f"failed-{request.node.name}-{number}"))
    for context in opened:
        context.close()


@pytest.fixture
def page(open_context: OpenContext) -> Page:
    """A page of 1280×800 in a profile of its own; it shows nothing yet."""
    return open_context().new_page()


@pytest.fixture
def screenshot() -> Screenshot:
    """Where to keep a picture of this name."""
    return _picture


def eventually(page: Page, expression: str, *, seconds: float = _WAIT_MILLISECONDS / 1000) -> None:
    """Wait until a JavaScript expression is true in the page."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"{expression} did not come true within {seconds:.0f} s"
        page.wait_for_timeout(100)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let fixtures know that their test failed."""
    report = yield
    item.stash[_FAILED] = report.when == "call" and report.failed
    return report


def _picture(name: str) -> Path:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return SCREENSHOTS / f"{re.sub(r'[^A-Za-z0-9._-]+', '-', name)}.png"
