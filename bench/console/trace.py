"""Processor time of a page's main thread, poll by poll, from Chromium's own trace.

Time on the clock would count whatever else runs on the machine; and only the browser can tell the one from the other.
"""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page

CATEGORIES = ["devtools.timeline", "blink.user_timing"]
POLL = "poll"
"""The mark that the page's watcher sets when a poll's readings are there."""
_SCRIPT = {"HandlePostMessage", "TimerFire"}
_FRAMES = {"FireAnimationFrame"}
_RENDERING = {"UpdateLayoutTree", "Layout", "PrePaint", "Paint", "Layerize", "Commit"}


def traced(launched: Browser, page: Page, run: Callable[[], None]) -> "Trace":
    """The page's trace while something runs."""
    launched.start_tracing(page=page, categories=CATEGORIES)
    run()
    return Trace(json.loads(launched.stop_tracing())["traceEvents"])


class Trace:
    """Milliseconds of the page's main thread for each whole poll."""

    def __init__(self, events: list[dict[str, Any]]) -> None:
        marks = [event for event in events if event["name"] == POLL and "ts" in event]
        if len(marks) < 2:
            raise SystemExit("No poll was traced.")
        self._thread = (marks[0]["pid"], marks[0]["tid"])
        self._marks = sorted(event["ts"] for event in marks)
        self._events = [event for event in events if event.get("ph") == "X" and "tdur" in event]

    def script(self) -> list[float]:
        """Messages and timers: taking a poll in and drawing what came of it."""
        return self._spent(_SCRIPT)

    def frames(self) -> list[float]:
        """Animation frames until the next poll."""
        return self._spent(_FRAMES)

    def rendering(self) -> list[float]:
        """Style, layout and paint until the next poll."""
        return self._spent(_RENDERING)

    def _spent(self, names: set[str]) -> list[float]:
        spent = [0.0] * (len(self._marks) - 1)
        for event in self._events:
            if event["name"] not in names or (event["pid"], event["tid"]) != self._thread:
                continue
            # A mark is within the task that it marks, so a task belongs to the last mark before its end.
            end = event["ts"] + event["dur"]
            poll = sum(mark < end for mark in self._marks) - 1
            if 0 <= poll < len(spent):
                spent[poll] += event["tdur"] / 1000
        return spent
