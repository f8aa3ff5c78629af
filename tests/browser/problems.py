"""What a browser complains about while a test runs: errors on the console, of scripts, and of the security policy."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, WebError


class Problems:
    """Every complaint of a context's pages and workers, but those that the test expects."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self._expected: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", self._error)

    def expect(self, pattern: str) -> None:
        """Complaints in which this regular expression is found are meant to come up in this test."""
        self._expected.append(pattern)

    def unexpected(self) -> list[str]:
        return [found for found in self._found if not any(re.search(pattern, found) for pattern in self._expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._found.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _error(self, error: WebError) -> None:
        self._found.append(f"script: {error.error.stack or error.error.message}")
