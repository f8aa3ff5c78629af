"""Define the form in which operations return their results to commands."""

from typing import Any, Protocol


class Report(Protocol):
    """The result of a command: an object for programs, lines for people."""

    @property
    def ok(self) -> bool:
        """Whether the command's exit code is 0."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object that `--json` prints."""

    def lines(self) -> list[str]:
        """Return the result as lines for a person."""


def select_attributes(source: object, *names: str) -> dict[str, Any]:
    """Return attributes by name, for the JSON object of a report that has them under the same names."""
    return {name: getattr(source, name) for name in names}
