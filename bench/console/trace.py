"""Measure the processor time of a page's main thread per poll, from Chromium's own trace.

Elapsed time would also count other load on the machine; only the browser can tell them apart.
"""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page

CATEGORIES = ["devtools.timeline", "blink.user_timing"]
POLL = "poll"
"""The mark that `watch.js` sets when the readings of a poll have arrived."""
_SCRIPT = {"HandlePostMessage", "TimerFire"}
_FRAMES = {"FireAnimationFrame"}
_RENDERING = {"UpdateLayoutTree", "Layout", "PrePaint", "Paint", "Layerize", "Commit"}


def record_trace(browser: Browser, page: Page, run: Callable[[], None]) -> "Trace":
    """Return the page's trace while `run` runs."""
    browser.start_tracing(page=page, categories=CATEGORIES)
    run()
    return Trace(json.loads(browser.stop_tracing())["traceEvents"])


class Trace:
    """Milliseconds of processor time of the page's main thread, for each whole poll."""

    def __init__(self, events: list[dict[str, Any]]) -> None:
        marks = [event for event in events if event["name"] == POLL and "ts" in event]
        if len(marks) < 2:
            raise SystemExit("No poll was traced.")
        self._thread = (marks[0]["pid"], marks[0]["tid"])
        self._marks = sorted(event["ts"] for event in marks)
        self._events = [event for event in events if event.get("ph") == "X" and "tdur" in event]

    def get_script_milliseconds(self) -> list[float]:
        """Return the time of messages and timers, which process a poll and draw it."""
        return self._sum_by_poll(_SCRIPT)

    def get_frame_milliseconds(self) -> list[float]:
        """Return the time of animation frames until the next poll."""
        return self._sum_by_poll(_FRAMES)

    def get_rendering_milliseconds(self) -> list[float]:
        """Return the time of style, layout and paint until the next poll."""
        return self._sum_by_poll(_RENDERING)

    def _sum_by_poll(self, names: set[str]) -> list[float]:
        milliseconds = [0.0] * (len(self._marks) - 1)
        for event in self._events:
            if event["name"] not in names or (event["pid"], event["tid"]) != self._thread:
                continue
            # A mark is within the task that it marks, so a task belongs to the last mark before its end.
            end = event["ts"] + event["dur"]
            poll = sum(mark < end for mark in self._marks) - 1
            if 0 <= poll < len(milliseconds):
                milliseconds[poll] += event["tdur"] / 1000
        return milliseconds
