"""The progress of loading on stderr: a live line on a terminal, otherwise a line every ten seconds."""

import time
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from rich.console import Console

from aws.terminal import print_message, to_text

_LIVE_SECONDS, _LINE_SECONDS = 0.25, 10.0
_ROWS_A_LOOK = 1000
"""The clock is looked at once in so many rows."""


class LoadingProgress:
    """A context manager that shows what is done, and for how many rows it was done."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._interval = _LIVE_SECONDS if console.is_terminal else _LINE_SECONDS
        self._last = time.monotonic()
        self._exit = ExitStack()

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status = self._exit.enter_context(self._console.status("reading"))
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._exit.close()

    def show(self, what: str, rows: int) -> None:
        """Show the progress, if it is time to."""
        if rows % _ROWS_A_LOOK or time.monotonic() - self._last < self._interval:
            return
        self._last = time.monotonic()
        line = f"{what}: {rows:,} rows"
        if self._console.is_terminal:
            self._status.update(to_text(line))
        else:
            print_message(self._console, line)
