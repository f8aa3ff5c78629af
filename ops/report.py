"""Define the form in which operations return their results to commands."""

from typing import Any, Protocol


class Report(Protocol):
    """The result of a command: an object for programs, lines for people."""

    @property
    def ok(self) -> bool:
        """Whether the command's exit code is 0."""
        ...

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object that `--json` prints."""
        ...

    def lines(self) -> list[str]:
        """Return the result as lines for a person."""
        ...
