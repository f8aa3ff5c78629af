"""Fixtures: a real browser on the console of a local cloud, with a small fleet.

To add a test, take `page` and `console_url`:

    def test_the_fleet_appears(page: Page, console_url: str) -> None:
        page.goto(console_url)
        expect(page.get_by_role("listitem")).to_have_count(len(FLEET))

- A complaint of the browser (an error in its log, a script's error, a violation of the security policy) fails the test
  at its end. A test declares a complaint that it causes: `problems.expect("status of 403")`.
- The page's policy forbids `page.wait_for_function` and `page.add_script_tag`. Wait by `expect(locator)`, or by
  `wait_until(page, "expression")`.
- `page.screenshot(path=screenshot("name"))` stores a picture in `.wildrydes/screenshots/`. A test that fails stores one
  too.
- `deployment.session.client("kinesis")` has administrator rights: put records, split a shard. All tests here share
  the cloud and its fleet, so use your own names, and leave the fleet and the cloud as they were.
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
from tests.embedded import deploy_local_cloud
from tests.rosters import run_watch

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
    """A local cloud for these tests only, since other tests leave records on the stream."""
    home = tmp_path_factory.mktemp("home")
    with deploy_local_cloud(home, stale=str(STALE_SECONDS), lost=str(LOST_SECONDS)) as session:
        yield session


@pytest.fixture(scope="session")
def deployment(cloud: session_file.Session) -> Deployment:
    assert cloud.url.startswith("http://127.0.0.1:")
    return find_deployment()


@pytest.fixture(scope="session")
def console_url(cloud: session_file.Session, deployment: Deployment) -> Iterator[str]:
    """The URL of the console. The fleet flies while it is served."""
    fleet = ["--unicorns", str(UNICORNS), "--motion", "straight"]  # Some tests wait until a unicorn moves.
    arguments = [*fleet, "--stream", deployment.outputs["ReadingsStreamName"]]
    run_watch(deployment)  # Without a roster, as in the first minute of a deployment, the browser complains.
    with serve_console(deployment) as url, run_producer(arguments, environment=make_client_environment(cloud)):
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # The scope is the module, since Playwright's event loop occupies the main thread, and other tests have their own.
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(**chromium.get_launch_options())
        yield launched
        launched.close()


@pytest.fixture
def problems() -> Iterator[Problems]:
    """The complaints of the browser. An unexpected one fails the test."""
    recorder = Problems()
    yield recorder
    assert recorder.find_unexpected() == []


@pytest.fixture
def open_context(browser: Browser, problems: Problems, request: pytest.FixtureRequest) -> Iterator[OpenContext]:
    """Opens new browser profiles, records their problems, and closes them at the end."""
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
            page.screenshot(path=_get_screenshot_path(f"failed-{request.node.name}-{number}"))
    for context in opened:
        context.close()


@pytest.fixture
def page(open_context: OpenContext) -> Page:
    """An empty page of 1280×800 in a new profile."""
    return open_context().new_page()


@pytest.fixture
def screenshot() -> Screenshot:
    """Returns the path of a screenshot by its name."""
    return _get_screenshot_path


def wait_until(page: Page, expression: str, *, seconds: float = _WAIT_MILLISECONDS / 1000) -> None:
    """Wait until a JavaScript expression is true in the page."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"{expression} was not true within {seconds:.0f} s"
        page.wait_for_timeout(100)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell fixtures whether their test has failed."""
    report = yield
    item.stash[_FAILED] = report.when == "call" and report.failed
    return report


def _get_screenshot_path(name: str) -> Path:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return SCREENSHOTS / f"{re.sub(r'[^A-Za-z0-9._-]+', '-', name)}.png"
