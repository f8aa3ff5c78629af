"""Records the complaints of a browser: errors in its log, of scripts, and of the security policy."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, WebError


class Problems:
    """The complaints of all pages and workers of a context, and those that a test expects."""

    def __init__(self) -> None:
        self._complaints: list[str] = []
        self._expected: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._record_message)
        context.on("weberror", self._record_error)

    def expect(self, pattern: str) -> None:
        """Expect complaints that match a regular expression."""
        self._expected.append(pattern)

    def find_unexpected(self) -> list[str]:
        return [
            complaint
            for complaint in self._complaints
            if not any(re.search(pattern, complaint) for pattern in self._expected)
        ]

    def _record_message(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._complaints.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _record_error(self, error: WebError) -> None:
        self._complaints.append(f"script: {error.error.stack or error.error.message}")
