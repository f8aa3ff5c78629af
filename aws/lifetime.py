"""Children that end with their parent, however it ends: also by `kill -9`, which no handler hears.

Source: prctl(2), PR_SET_PDEATHSIG. The signal comes when the thread ends that started the child: start it from the main
thread.
"""

import ctypes
import os
import signal
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def end_with(parent: int, number: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """Return what a child runs before its program (`preexec_fn`), so that it gets a signal when its parent ends."""

    def prepare() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it ended before the child asked for the signal
            os._exit(1)

    return prepare
