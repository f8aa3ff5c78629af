"""The number of inputs, their seed, and a report of what became of them at the end of the run."""

import logging
import os
from collections.abc import Iterator

import pytest

INPUTS = int(os.environ.get("WILDRYDES_INPUTS", "20000"))
"""Of each kind; those that cost more than a moment each are told by the division that they are."""
SEED = os.environ.get("WILDRYDES_SEED", "unicorns")

_told = pytest.StashKey[list[str]]()


class Figures:
    """Collects lines for the report."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def record(self, what: str, **counts: int) -> None:
        """`records`, read=3, quarantined=4."""
        of = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items())
        self._lines.append(f"{what}: {of}")


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Figures:
    return Figures(request.config.stash.setdefault(_told, []))


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.INFO)  # a line for each batch
    yield
    logging.disable(logging.NOTSET)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if lines := config.stash.get(_told, []):
        terminalreporter.section(f"inputs, from seed {SEED}")
        for line in lines:
            terminalreporter.line(line)
