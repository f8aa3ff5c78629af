"""An embedded cloud for tests, with every stack on it, deployed by the real CDK CLI."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops import running, target
from ops.embedded import embedded_cloud

WINDOW_SECONDS = 5
"""A short window, so that rows come soon; the whole minute is flown in test_up."""


@contextmanager
def deployed(home: Path, **context: str) -> Iterator[running.Running]:
    """Start one in a home of its own, deployed with these CDK context values; this process talks to it meanwhile."""
    before = dict(os.environ)
    os.environ["WILDRYDES_HOME"] = str(home)
    try:
        with embedded_cloud({"window": str(WINDOW_SECONDS), **context}) as here:
            target.use(here)
            yield here
    finally:
        os.environ.clear()
        os.environ.update(before)
