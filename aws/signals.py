"""Ctrl-C and SIGTERM as a question that a loop asks, rather than an exception from anywhere."""

import select
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Self

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
# Signals this close together ask once: Ctrl-C reaches every process of a terminal, and a parent may then pass it on.
_SAME_SECONDS = 1.0


class Stop:
    """While entered, hears the signals that ask this process to stop. For the main thread only.

    Afterwards signals do what they did before; unless the process was asked to stop, and so is about to end.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._first: float | None = None
        self._insisted = False

    def asked(self) -> bool:
        """Whether the process shall come to an orderly end."""
        return self._first is not None

    def insisted(self) -> bool:
        """Whether it was asked again, and so shall end at once."""
        return self._insisted

    def wait(self, seconds: float) -> None:
        """Sleep; a signal that arrived since the last wait ends it early."""
        if select.select([self._bell], [], [], max(0.0, seconds))[0]:
            self._bell.recv(64)

    def __enter__(self) -> Self:
        # A socket rather than an Event: an Event's lock may be held by the very code that the signal interrupts.
        self._bell, self._button = socket.socketpair()
        self._button.setblocking(False)
        self._before = {number: signal.signal(number, self._heard) for number in _SIGNALS}
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        for number, handler in self._before.items():
            # `timeout` and others send a signal twice; the second one must not crash what ends in good order.
            signal.signal(number, signal.SIG_IGN if self.asked() else handler)
        self._bell.close()
        self._button.close()

    def _heard(self, _number: int, _frame: FrameType | None) -> None:
        now = self._clock()
        self._first = now if self._first is None else self._first
        self._insisted = self._insisted or now - self._first >= _SAME_SECONDS
        with suppress(BlockingIOError):  # so many signals unread that one more tells nothing
            self._button.send(b"!")
