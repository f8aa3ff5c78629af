"""Turn SIGINT and SIGTERM into a request that a loop can check for, instead of an exception at any line."""

import select
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Self

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
# Signals this close together count once: Ctrl-C reaches every process of a terminal, and a parent may pass it on too.
_SAME_SECONDS = 1.0


class ShutdownRequest:
    """Context manager that records SIGINT and SIGTERM instead of raising. For the main thread only.

    On exit it restores the former handlers. After a request it ignores both signals instead, because the process ends.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._requested_at: float | None = None
        self._is_forced = False

    def is_requested(self) -> bool:
        """Return whether the process is to finish its work and end."""
        return self._requested_at is not None

    def is_forced(self) -> bool:
        """Return whether the request was repeated, so that the process is to end at once."""
        return self._is_forced

    def wait(self, seconds: float) -> None:
        """Sleep. A signal since the last wait ends it early."""
        if select.select([self._receiver], [], [], max(0.0, seconds))[0]:
            self._receiver.recv(64)

    def __enter__(self) -> Self:
        # A socket, because the code that the signal interrupts may hold an Event's lock.
        self._receiver, self._sender = socket.socketpair()
        self._sender.setblocking(False)
        self._former = {number: signal.signal(number, self._record_signal) for number in _SIGNALS}
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        for number, handler in self._former.items():
            # `timeout` and others send a signal twice. The second one must not interrupt the shutdown.
            signal.signal(number, signal.SIG_IGN if self.is_requested() else handler)
        self._receiver.close()
        self._sender.close()

    def _record_signal(self, _number: int, _frame: FrameType | None) -> None:
        now = self._clock()
        self._requested_at = now if self._requested_at is None else self._requested_at
        self._is_forced = self._is_forced or now - self._requested_at >= _SAME_SECONDS
        with suppress(BlockingIOError):  # with a full buffer, the receiver wakes up anyway
            self._sender.send(b"!")
