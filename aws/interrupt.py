"""End quietly on Ctrl-C, also while a program is still importing its modules."""

import sys
from types import TracebackType


def hide_interrupts() -> None:
    """Print no traceback for a KeyboardInterrupt that nothing catches. The exit code tells a shell of it anyway."""
    show = sys.excepthook

    def show_others(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if not issubclass(kind, KeyboardInterrupt):
            show(kind, error, traceback)

    sys.excepthook = show_others
