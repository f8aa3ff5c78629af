"""Define the finding of a check: its level, its subject, and what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How serious a finding is. Only a problem makes the exit code 1."""

    ok = "ok"
    warning = "warning"
    problem = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check."""

    level: Level
    about: str
    what: str
    """A sentence without its period."""
    remedy: str = ""
    """A command to paste; empty if there is nothing to do."""


def ok(about: str, what: str) -> Finding:
    return Finding(Level.ok, about, what)


def warning(about: str, what: str, remedy: str) -> Finding:
    return Finding(Level.warning, about, what, remedy)


def problem(about: str, what: str, remedy: str) -> Finding:
    return Finding(Level.problem, about, what, remedy)
