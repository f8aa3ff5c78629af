"""Launch the Chromium of the browser tests, with the same flags."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium

VIEWPORT = {"width": 1600, "height": 900}
_WATCH = Path(__file__).parent / "watch.js"


@contextmanager
def launch_browser() -> Iterator[Browser]:
    """Launch a headless Chromium that renders WebGL in software, and close it after the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium.get_launch_options())
        try:
            yield browser
        finally:
            browser.close()


def open_observed_page(browser: Browser) -> Page:
    """Open a page with the script `watch.js`, which records its polls and delays in `watched`."""
    page = browser.new_context(viewport=VIEWPORT).new_page()  # type: ignore[arg-type]  # it is a size
    page.add_init_script(path=_WATCH)
    return page
