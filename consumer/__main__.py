"""The command `consumer`."""

import math
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import typer
from rich.console import Console

from aws.errors import told_in_a_sentence
from aws.kinesis import kinesis_client
from aws.names import readings_stream
from aws.signals import Stop
from aws.usage import Command
from consumer.decoded import Content, contents
from consumer.lines import plain_lines
from consumer.render import json_line, pretty_line
from consumer.shard_reader import Record
from consumer.starting_position import parse_start
from consumer.stream_reader import records
from unicorn.printable import to_printable

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command(cls=Command)
def consume(
    *,
    stream: Annotated[
        str | None,
        typer.Option(
            metavar="STREAM",
            help="The stream to read: of readings or of summaries.",
            show_default="wildrydes, in the stage that is looked at",
        ),
    ] = None,
    start: Annotated[
        str,
        typer.Option("--from", metavar="START", help="latest, oldest, a time like 2026-01-31T12:00Z (UTC), or -15m."),
    ] = "latest",
    name: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this unicorn; repeat it for more.")
    ] = None,
    count: Annotated[int | None, typer.Option(min=1, metavar="N", help="Stop after N records.")] = None,
) -> None:
    """Show what arrives on a stream, until Ctrl-C.

    Reads every shard, and follows when shards are split or merged. On a terminal a record is a line of words, in a
    pipe a line of JSON. What can't be read comes with the reason and, in JSON, with its bytes in base64.
    """
    stream = stream or readings_stream()
    try:
        begin = parse_start(start, datetime.now(UTC))
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--from") from None
    with told_in_a_sentence(), Stop() as stop:
        if sys.stderr.isatty():
            sys.stderr.write(f"Reading {to_printable(stream)} from {to_printable(start)}; Ctrl-C stops.\n")
        arriving = records(kinesis_client(), stream, begin, stop=stop.asked, sleep=stop.wait)
        show(arriving, frozenset(name or ()), count)


def show(arriving: Iterator[Record], names: frozenset[str], count: int | None) -> None:
    """Write to stdout as it comes, of these unicorns or, if none is named, of all, until there were so many.

    A reader that goes away, as `head` does, ends it like the last record would.
    """
    console = Console(highlight=False)
    write = partial(_write_words, console) if console.is_terminal else _write_json
    left = math.inf if count is None else count
    try:
        for record in arriving:
            left -= write(record, names, left)
            if not left:
                return
    except BrokenPipeError:
        # Whatever is left in the buffer has nowhere to go. Source: Python documentation, "Note on SIGPIPE".
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write_words(console: Console, record: Record, names: frozenset[str], most: float) -> int:
    """A line for a person of each thing that a record holds; how many."""
    wanted = _wanted(record, names, most)
    for content in wanted:
        console.print(pretty_line(content), soft_wrap=True)
    return len(wanted)


def _write_json(record: Record, names: frozenset[str], most: float) -> int:
    """A line of JSON for each thing that a record holds; how many."""
    lines, number = (b"", 0) if names else plain_lines(record)
    if not lines or number > most:
        wanted = _wanted(record, names, most)
        lines, number = b"".join(json_line(content) + b"\n" for content in wanted), len(wanted)
    sys.stdout.buffer.write(lines)
    sys.stdout.flush()
    return number


def _wanted(record: Record, names: frozenset[str], most: float) -> list[Content]:
    found = [content for content in contents(record) if not names or content.name in names]
    return found if len(found) <= most else found[: int(most)]


def main() -> None:
    """Run the command."""
    app()


if __name__ == "__main__":
    main()
