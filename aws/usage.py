"""Make usage errors printable: they quote the user's input, which may hold control characters."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from unicorn.printable import to_one_line


@contextmanager
def _printable_errors() -> Iterator[None]:
    try:
        yield
    except TyperException as error:
        error.message = to_one_line(error.message)
        raise


class _PrintableErrors:
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        with _printable_errors():
            parsed: list[str] = super().parse_args(ctx, args)  # type: ignore[misc]  # defined by the other base class
            return parsed

    def invoke(self, ctx: Any) -> Any:
        with _printable_errors():
            return super().invoke(ctx)  # type: ignore[misc]


class Command(_PrintableErrors, TyperCommand):
    """A command whose usage errors are printable, and on one line."""


class Group(_PrintableErrors, TyperGroup):
    """A group of commands. Its usage errors and those of its commands are printable, and on one line."""
