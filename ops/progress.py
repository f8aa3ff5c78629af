"""Show the progress of long work on stderr: one changing line on a terminal, otherwise a line every five seconds."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from aws.terminal import print_message, to_text
from ops.task import terminal

_LINE_SECONDS = 5.0


@contextmanager
def show_progress(title: str) -> Iterator[Callable[[str], None]]:
    """Yield a function that reports progress. It may be called any number of times."""
    if terminal.is_terminal:
        with terminal.status(f"{title} …") as status:
            yield lambda text: status.update(to_text(f"{title}: {text}"))
        return
    due = time.monotonic() + _LINE_SECONDS

    def print_if_due(text: str) -> None:
        nonlocal due
        if time.monotonic() >= due:
            print_message(terminal, f"{title}: {text}")
            due = time.monotonic() + _LINE_SECONDS

    yield print_if_due
