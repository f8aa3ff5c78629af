"""End child processes with their parent, even if it is ended by `kill -9`, which no handler can catch.

The signal is sent when the thread that started the child ends, so start it from the main thread.
Source: prctl(2), PR_SET_PDEATHSIG.
"""

import ctypes
import os
import signal
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def terminate_with_parent(parent: int, number: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """Return a `preexec_fn` for a child process that sends it a signal when its parent ends."""

    def prepare() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # the parent ended before the child requested the signal
            os._exit(1)

    return prepare
