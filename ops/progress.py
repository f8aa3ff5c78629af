"""Progress of long work on stderr: one changing line on a terminal, otherwise a line every five seconds."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from aws.terminal import print_message as tell_line
from aws.terminal import to_text
from ops.task import terminal

_EVERY_SECONDS = 5.0


@contextmanager
def show_progress(title: str) -> Iterator[Callable[[str], None]]:
    """Yield a function that reports progress. It may be called any number of times."""
    if terminal.is_terminal:
        with terminal.status(f"{title} …") as status:
            yield lambda text: status.update(to_text(f"{title}: {text}"))
        return
    due = time.monotonic() + _EVERY_SECONDS

    def print_message(text: str) -> None:
        nonlocal due
        if time.monotonic() >= due:
            tell_line(terminal, f"{title}: {text}")
            due = time.monotonic() + _EVERY_SECONDS

    yield print_message
