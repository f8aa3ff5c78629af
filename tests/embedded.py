"""An embedded cloud for tests, with every stack on it, deployed by the real CDK CLI."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops import session_file, target
from ops.local_cloud import run_local_cloud

WINDOW_SECONDS = 5
"""A short window, so that rows come soon; the whole minute is flown in test_up."""


_homes: list[Path] = []
"""Those of this process, the latest last."""


def furnish(home: Path, *, like: Path) -> None:
    """Put into a home what was made in another one of the sources; with other settings it is made anew all the same."""
    for name in ("console", "cdk.out"):
        if (stamp := like / f"{name}.sha256").is_file():
            shutil.copytree(like / name, home / name)
            shutil.copy(stamp, home)


@contextmanager
def deploy_local_cloud(home: Path, *, limits: bool = False, **context: str) -> Iterator[session_file.Session]:
    """Start one in a home of its own, deployed with these CDK context values; this process talks to it in the block.

    With `limits` it throttles as AWS does.
    """
    before = dict(os.environ)
    os.environ["WILDRYDES_HOME"] = str(home)
    if _homes:
        furnish(home, like=_homes[-1])
    _homes.append(home)
    try:
        with run_local_cloud({"window": str(WINDOW_SECONDS), **context}, limits=limits) as here:
            target.point_at(here)
            yield here
    finally:
        os.environ.clear()
        os.environ.update(before)
