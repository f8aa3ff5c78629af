"""Print the output of commands, for people or as JSON. Control characters are escaped, whatever the data holds."""

import json
import sys

from rich.console import Console
from rich.text import Text

from unicorn.printable import to_printable


def print_lines(*lines: str) -> None:
    """Print lines on stdout."""
    sys.stdout.write("".join(f"{to_printable(line)}\n" for line in lines))


def print_json(document: object) -> None:
    """Print one line of JSON on stdout."""
    sys.stdout.write(to_json(document) + "\n")


def to_json(document: object) -> str:
    """Return the document as printable ASCII JSON. DEL is the only control character that JSON does not escape."""
    return json.dumps(document).replace("\x7f", "\\u007f")


def print_message(console: Console, line: str, *, style: str = "") -> None:
    """Print a line on a console, without interpreting markup in it."""
    console.print(to_text(line, style), soft_wrap=True)


def to_text(text: str, style: str = "") -> Text:
    """Return the text for a table's cell or a status, without interpreting markup in it."""
    return Text(to_printable(text), style=style)
