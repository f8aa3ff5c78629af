"""One contender's turn: a process of its own, which tells as JSON what it took."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.peers import python_of
from bench.told import OURS, told
from ops.paths import ROOT


def turn(
    program: Path, contender: str, *arguments: str, environment: Mapping[str, str], peer: str | None = None
) -> dict[str, Any]:
    """What the program tells when it runs as that contender. Raises StepFailed.

    A contender that needs a peer runs in the peer's environment, where this project can't be imported.
    """
    python = str(python_of(peer)) if peer else sys.executable
    return told(
        f"The turn of {contender}",
        [python, str(program), contender, *arguments],
        environment={**environment, **({"PYTHONPATH": ""} if peer else OURS)},
        remedy=f"`{program.relative_to(ROOT)}` is the program that did it",
    )
