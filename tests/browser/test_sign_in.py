"""A console that requires sign-in: signing in, its failures, and signing out."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from ops import session_file, users
from ops.console_server import serve_console
from ops.deployment import Deployment
from tests.browser.conftest import OpenContext, Screenshot
from tests.browser.outage import intercept_calls
from tests.browser.problems import Problems
from tests.browser.sensor import Sensor
from tests.browser.test_events import find_event, make_weak, open_events
from tests.browser.test_page import assert_accessible
from tests.roles.sign_in import create_user
from tests.rosters import deploy_console_stage

STAGE = "guarded"
WATCHER = "watcher@example.org"


@pytest.fixture(scope="module")
def guarded(cloud: session_file.Session) -> Deployment:
    """Deploy a second stage, with only the stacks that its console needs."""
    return deploy_console_stage(cloud, STAGE, sign_in="required")


@pytest.fixture(scope="module")
def console(guarded: Deployment) -> Iterator[str]:
    with serve_console(guarded) as url:
        yield url


@pytest.fixture(scope="module")
def password(guarded: Deployment) -> str:
    return create_user(guarded, WATCHER)


def sign_in(page: Page, name: str, password: str) -> None:
    """Sign in on the hosted pages."""
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def expect_sign_in_prompt(page: Page, message: str) -> None:
    """Expect the console to ask for a sign-in with a message."""
    expect(page.get_by_role("heading", name="Sign in to watch the fleet")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text(message)
    expect(page.get_by_role("button", name="Sign in")).to_be_focused()


def expect_live(page: Page) -> None:
    """Expect the feed to work. The stage has no fleet, so nothing may arrive."""
    expect(page.locator("#feed-level")).to_have_text(re.compile("^(Live|Nothing arrived)"))


def test_new_user_signs_in_chooses_a_password_and_sees_the_view_of_the_url(
    page: Page, console: str, guarded: Deployment, screenshot: Screenshot
) -> None:
    temporary, chosen = users.add_user(guarded, "new@example.org"), users.generate_password()
    Sensor(guarded, "Watched").report()
    page.goto(f"{console}#unicorn=Watched")
    sign_in(page, "new@example.org", "Wrong-password-1")
    expect(page.get_by_text("Incorrect username or password.")).to_be_visible()
    page.screenshot(path=screenshot("sign-in-refused"))
    sign_in(page, "new@example.org", temporary)
    page.get_by_label("New password", exact=True).fill(chosen)
    page.get_by_label("Confirm new password").fill(chosen)
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", name="Watched")).to_be_visible()
    expect_live(page)
    expect(page).to_have_url(re.compile(f"^{re.escape(console)}#unicorn=Watched"))
    expect(page.get_by_role("group", name="Account")).to_contain_text("new@example.org")
    page.screenshot(path=screenshot("signed-in"))
    page.reload()
    expect_live(page)


def test_what_one_user_acknowledges_another_sees_with_who_and_when(
    open_context: OpenContext, console: str, guarded: Deployment, screenshot: Screenshot
) -> None:
    pages = []
    for name in ("ana@example.org", "ben@example.org"):
        page = open_context().new_page()
        page.goto(console)
        sign_in(page, name, create_user(guarded, name))
        expect_live(page)
        pages.append(page)
    ana, ben = pages
    make_weak(Sensor(guarded, "Seen by both"))
    for page in pages:
        open_events(page, "Seen by both")
        expect(find_event(page, "health 50 < 100")).to_have_attribute("data-open", "true")
    ana.get_by_role("button", name="Acknowledge Seen by both health 50 < 100").click()
    seen = find_event(ben, "health 50 < 100")
    expect(seen).to_have_attribute("data-open", "false")
    expect(seen.locator(".event-place")).to_have_text(re.compile(r"^seen by ana@example\.org \d\d:\d\d:\d\d"))
    ben.screenshot(path=screenshot("events-shared"))
    ben.reload()
    expect_live(ben)
    open_events(ben, "Seen by both")
    expect(seen.locator(".event-place")).to_contain_text("by ana@example.org")


def test_signing_out_ends_the_session_in_every_tab_and_on_the_hosted_pages(
    open_context: OpenContext, console: str, password: str, screenshot: Screenshot
) -> None:
    context = open_context()
    first, second = context.new_page(), context.new_page()
    first.goto(console)
    sign_in(first, WATCHER, password)
    expect_live(first)
    second.goto(console)  # One browser is asked only once.
    expect_live(second)
    first.get_by_role("button", name="Sign out").focus()
    first.keyboard.press("Enter")
    for page in (first, second):
        expect_sign_in_prompt(page, "You are signed out.")
        assert page.evaluate("Object.keys(sessionStorage)") == ["wildrydes signed out"]
    first.screenshot(path=screenshot("signed-out"))
    assert_accessible(first, "signed out")
    first.keyboard.press("Enter")
    expect(first.get_by_label("Password")).to_be_visible()


def test_account_is_shown_on_a_phone_too(
    open_context: OpenContext, console: str, password: str, screenshot: Screenshot
) -> None:
    page = open_context(viewport={"width": 390, "height": 844}, color_scheme="dark").new_page()
    page.goto(console)
    sign_in(page, WATCHER, password)
    expect_live(page)
    page.screenshot(path=screenshot("signed-in-390x844"))
    account = page.get_by_role("group", name="Account")
    tools, box = page.locator("#tools").bounding_box(), account.bounding_box()
    assert tools is not None
    assert box is not None
    assert box["y"] >= tools["y"] + tools["height"]
    assert box["x"] + box["width"] <= 390
    account.get_by_role("button", name="Sign out").click()
    expect_sign_in_prompt(page, "You are signed out.")


def test_end_of_a_session_is_shown_with_the_last_known_fleet(
    page: Page,
    console: str,
    cloud: session_file.Session,
    guarded: Deployment,
    problems: Problems,
    screenshot: Screenshot,
) -> None:
    problems.expect("status of 400")
    password = create_user(guarded, "leaver@example.org")
    Sensor(guarded, "Last Known").report()
    page.goto(f"{console}#unicorn=Last+Known")
    sign_in(page, "leaver@example.org", password)
    expect_live(page)
    users.remove_user(guarded, "leaver@example.org")
    with intercept_calls(page.context, cloud, "GetRecords", "ExpiredTokenException"):
        button = page.get_by_role("button", name="Sign in again")
        expect(button).to_be_visible()
    expect(page.locator("#problem")).to_contain_text("Your session has ended. Sign in again.")
    expect(page.get_by_role("heading", name="Last Known")).to_be_visible()
    page.screenshot(path=screenshot("session-ended"))
    assert_accessible(page, "a session that has ended")
    page.reload()
    expect(page.get_by_label("Password")).to_be_visible()


@pytest.fixture
def context(open_context: OpenContext) -> BrowserContext:
    return open_context()


def test_response_to_another_sign_in_is_refused(context: BrowserContext, console: str) -> None:
    page = context.new_page()
    page.goto(f"{console}?code=abc&state=def")
    expect_sign_in_prompt(page, "The response belongs to a sign-in that was not started in this tab")
    assert page.url == console


def test_returning_without_a_response_asks_again_without_a_redirect(context: BrowserContext, console: str) -> None:
    page = context.new_page()
    page.goto(console)
    expect(page.get_by_label("Password")).to_be_visible()
    page.goto(console)
    expect_sign_in_prompt(page, "The sign-in was not finished.")


def test_unreachable_pool_has_a_message(
    context: BrowserContext, console: str, password: str, problems: Problems
) -> None:
    problems.expect("net::ERR_FAILED")
    page = context.new_page()
    page.route("**/oauth2/token", lambda route: route.abort())
    page.goto(console)
    sign_in(page, WATCHER, password)
    expect_sign_in_prompt(page, "Check this machine's network and try again.")
