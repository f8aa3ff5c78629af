"""Progress of long work on stderr: one line that changes on a terminal, else a line now and then."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ops.step import console

_EVERY_SECONDS = 5.0


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """Yields what tells how far the work is; it may be called as often as one likes."""
    if console.is_terminal:
        with console.status(f"{title} …") as status:
            yield lambda text: status.update(f"{title}: {text}")
        return
    due = time.monotonic() + _EVERY_SECONDS

    def tell(text: str) -> None:
        nonlocal due
        if time.monotonic() >= due:
            console.print(f"{title}: {text}", soft_wrap=True, markup=False)
            due = time.monotonic() + _EVERY_SECONDS

    yield tell
