"""What commands write, for a person or as JSON: whatever data is in a line, it stays one harmless line."""

import json
import sys

from rich.console import Console
from rich.text import Text

from unicorn.printable import to_printable


def show(*lines: str) -> None:
    """Write lines to stdout."""
    sys.stdout.write("".join(f"{to_printable(line)}\n" for line in lines))


def show_json(document: object) -> None:
    """Write one line of JSON to stdout."""
    sys.stdout.write(to_json(document) + "\n")


def to_json(document: object) -> str:
    """Return the document as JSON in ASCII that prints: DEL is the one control character that JSON leaves as it is."""
    return json.dumps(document).replace("\x7f", "\\u007f")


def tell(console: Console, line: str, *, style: str = "") -> None:
    """Print a line on a console, none of it read as markup."""
    console.print(plain(line, style), soft_wrap=True)


def plain(text: str, style: str = "") -> Text:
    """Return a text for a table's cell or a status, none of it read as markup."""
    return Text(to_printable(text), style=style)
