"""The progress of a flight on stderr: a live line on a terminal, otherwise a line every ten seconds."""

from contextlib import ExitStack
from types import TracebackType
from typing import Self

from rich.console import Console

from producer.counts import Counts

_LIVE_SECONDS, _LINE_SECONDS = 0.25, 10.0
_BEHIND_SECONDS = 2.0
"""A flight that is later than this is reported as behind schedule."""


class Progress:
    """A context manager that shows the progress of a flight, as a `producer.run.ProgressListener`."""

    def __init__(self, console: Console, *, unicorns: int) -> None:
        self._console = console
        self._unicorns = f"{unicorns:,} unicorn{'s' if unicorns > 1 else ''}"
        self._interval = _LIVE_SECONDS if console.is_terminal else _LINE_SECONDS
        self._last_time, self._last_sent = 0.0, 0
        self._has_warned = False
        self._exit = ExitStack()

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status = self._exit.enter_context(self._console.status(f"{self._unicorns} taking off"))
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._exit.close()

    def show(self, *, elapsed: float, behind: float, counts: Counts) -> None:
        if behind > _BEHIND_SECONDS and not self._has_warned:
            self._has_warned = True
            self._console.print(
                f"Can't keep up: {behind:.0f} s behind. Fly fewer unicorns, lower --rate or --speed, or start a second"
                " producer.",
                soft_wrap=True,
            )
        if elapsed - self._last_time < self._interval:
            return
        rate = (counts.sent - self._last_sent) / (elapsed - self._last_time)
        self._last_time, self._last_sent = elapsed, counts.sent
        late = f", {behind:.0f} s behind" if behind > _BEHIND_SECONDS else ""
        line = f"{self._unicorns}: {rate:,.0f} readings/s, {counts.to_line()}{late}"
        if self._console.is_terminal:
            self._status.update(line)
        else:
            self._console.print(line, soft_wrap=True)
