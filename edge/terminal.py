"""Lines for a person, on stdout or stderr: whatever data is in them, each stays one harmless line."""

import sys

from rich.console import Console
from rich.text import Text

from unicorn.printable import printable


def show(*lines: str) -> None:
    """Write lines to stdout."""
    sys.stdout.write("".join(f"{printable(line)}\n" for line in lines))


def tell(console: Console, line: str, *, style: str = "") -> None:
    """Print a line on a console, none of it read as markup."""
    console.print(plain(line, style), soft_wrap=True)


def plain(text: str, style: str = "") -> Text:
    """Return a text for a table's cell or a status, none of it read as markup."""
    return Text(printable(text), style=style)
