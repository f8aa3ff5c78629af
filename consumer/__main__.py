"""The command `consumer`."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import typer
from rich.console import Console

from aws.errors import exit_on_aws_error
from aws.kinesis import create_kinesis_client
from aws.names import get_readings_stream
from aws.program import discard_output, run_program
from aws.signals import ShutdownRequest
from aws.usage import Command
from consumer.decoded import DecodedItem, decode_record
from consumer.lines import extract_json_lines
from consumer.render import to_json_line, to_pretty_line
from consumer.shard_reader import ConsumerRecord
from consumer.starting_position import parse_starting_position
from consumer.stream_reader import read_records
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
            show_default="wildrydes, in the selected stage",
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
    """Show the records that arrive on a stream, until Ctrl-C.

    Reads every shard, and follows splits and merges. On a terminal a record is a readable line, in a pipe a line of
    JSON. Unreadable data is shown with the reason and, in JSON, with its bytes in base64.
    """
    stream = stream or get_readings_stream()
    try:
        position = parse_starting_position(start, datetime.now(UTC))
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--from") from None
    with exit_on_aws_error(), ShutdownRequest() as shutdown:
        if sys.stderr.isatty():
            sys.stderr.write(f"Reading {to_printable(stream)} from {to_printable(start)}; Ctrl-C stops.\n")
        records = read_records(
            create_kinesis_client(), stream, position, stop=shutdown.is_requested, sleep=shutdown.wait
        )
        print_records(records, frozenset(name or ()), count)


def print_records(records: Iterator[ConsumerRecord], names: frozenset[str], count: int | None) -> None:
    """Write the items in records to stdout as they arrive, until `count` are written or the pipe is closed.

    If there are names, only items of these unicorns are written. A command such as `head` closes the pipe.
    """
    console = Console(highlight=False)
    write = partial(_write_readable, console) if console.is_terminal else _write_json
    remaining = sys.maxsize if count is None else count
    try:
        for record in records:
            remaining -= write(record, names, remaining)
            if not remaining:
                return
    except BrokenPipeError:
        discard_output()


def _write_readable(console: Console, record: ConsumerRecord, names: frozenset[str], limit: int) -> int:
    """Write a readable line for each item in a record, and return their number."""
    items = _decode_items(record, names)[:limit]
    for item in items:
        console.print(to_pretty_line(item), soft_wrap=True)
    return len(items)


def _write_json(record: ConsumerRecord, names: frozenset[str], limit: int) -> int:
    """Write a line of JSON for each item in a record, and return their number."""
    lines, number = (b"", 0) if names else extract_json_lines(record)
    if not lines or number > limit:
        items = _decode_items(record, names)[:limit]
        lines, number = b"".join(to_json_line(item) + b"\n" for item in items), len(items)
    sys.stdout.buffer.write(lines)
    sys.stdout.flush()
    return number


def _decode_items(record: ConsumerRecord, names: frozenset[str]) -> list[DecodedItem]:
    """Return the items in a record, of these unicorns only if there are names."""
    return [item for item in decode_record(record) if not names or item.name in names]


def main() -> None:
    """Run the command."""
    run_program(app)


if __name__ == "__main__":
    main()
