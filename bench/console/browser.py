"""The Chromium that is measured: the one of the browser tests, with the same flags."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium

VIEWPORT = {"width": 1600, "height": 900}
_WATCH = Path(__file__).parent / "watch.js"


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium that draws WebGL by the processor."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(**chromium.launch_options())
        try:
            yield launched
        finally:
            launched.close()


def watched_page(launched: Browser) -> Page:
    """A page whose work is watched from outside."""
    page = launched.new_context(viewport=VIEWPORT).new_page()  # type: ignore[arg-type]  # it is a size
    page.add_init_script(path=_WATCH)
    return page
