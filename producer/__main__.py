"""The command `producer`."""

import math
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from rich.console import Console

from aws.errors import AWS_ERRORS, describe_error, exit_on_aws_error
from aws.kinesis import create_kinesis_client
from aws.names import get_readings_stream
from aws.program import run_program
from aws.signals import ShutdownRequest
from aws.terminal import print_json, print_message
from aws.usage import Command
from producer import motion
from producer.archive import wait_until_archived
from producer.counts import Counts
from producer.environment import Environment
from producer.names import MAX_NAMES, make_names
from producer.packing import (
    LINGER_SECONDS,
    MAX_LINGER_SECONDS,
    MIN_READINGS_A_RECORD,
    UNPACKED_READINGS_A_SECOND,
    should_pack,
)
from producer.packing_publisher import MAX_CALLS, PackingPublisher
from producer.progress import Progress
from producer.publish import Publisher
from producer.run import run_flight
from producer.schedule import MAX_SECONDS, Schedule
from producer.sender import Sender
from producer.shard_map import OpenShard
from producer.stream import Stream, wait_for_open_shards
from unicorn.field import InvalidValue
from unicorn.reading import SCHEMA

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")
_stderr = Console(stderr=True, highlight=False)


@app.command(cls=Command)
def produce(
    *,
    name: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A unicorn to fly; repeat it for more.")
    ] = None,
    unicorns: Annotated[
        int | None, typer.Option(min=1, max=MAX_NAMES, metavar="N", help="How many to fly, under names of their own.")
    ] = None,
    stream: Annotated[
        str | None,
        typer.Option(
            metavar="STREAM",
            help="The stream to put the readings on.",
            show_default="wildrydes, in the selected stage",
        ),
    ] = None,
    rate: Annotated[
        float,
        typer.Option(
            min=0.001, max=1000, metavar="HZ", help="Readings per second of each unicorn. Each is a flight of 30 m."
        ),
    ] = 1.0,
    count: Annotated[
        int | None, typer.Option(min=1, max=10**12, metavar="N", help="End after N readings of each unicorn.")
    ] = None,
    seconds: Annotated[
        float | None,
        typer.Option("--for", min=0.001, max=MAX_SECONDS, metavar="SECONDS", help="End after so many seconds."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(metavar="N", help="Make flights repeatable: equal seeds and names give equal flights.")
    ] = None,
    aggregate: Annotated[
        bool | None,
        typer.Option(
            "--aggregate/--no-aggregate",
            help="Pack many readings, one a line, into one record of up to 24.5 KB. A shard then takes five times as"
            " many readings, and Firehose, which bills each record as 5 KB or more, costs up to 26 times less. A reader"
            " must take several JSON objects in a record, as all programs here and Firehose do. By default, readings"
            f" are packed if they are more than {UNPACKED_READINGS_A_SECOND} a second and each shard gets at least"
            f" {MIN_READINGS_A_RECORD} of them a second, and always if the shards could not take a record for each.",
            show_default=False,
        ),
    ] = None,
    linger: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=MAX_LINGER_SECONDS,
            metavar="SECONDS",
            help="How long a reading waits for others to share its record, if that is not full before. Implies"
            " --aggregate. The map is late by as much. The fewer readings a shard gets, the more a longer wait saves:"
            " a record of fewer than 27 readings is billed as 5 KB all the same.",
            show_default=f"{LINGER_SECONDS:g}",
        ),
    ] = None,
    malformed_every: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="For drills: send an unreadable record after every N readings."),
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object on stdout.")] = False,
) -> None:
    """Fly unicorns and put their readings on a stream, until the given end or Ctrl-C.

    Without --name and --unicorns, Shadowfax flies. Records that the stream refuses are retried, in order for each
    unicorn. The exit code is 0 only if everything was delivered. Ctrl-C delivers pending records; a second Ctrl-C
    abandons them.
    """
    chosen = _choose_names(name, unicorns)
    if count is not None and seconds is not None:
        raise typer.BadParameter("give --count or --for, not both")
    if linger is not None and aggregate is False:
        raise typer.BadParameter("give --linger or --no-aggregate, not both")
    aggregate = aggregate if linger is None else True
    with exit_on_aws_error():
        target = Stream(create_kinesis_client(), stream or get_readings_stream())
    fleet = motion.make_fleet(chosen, random.getrandbits(64) if seed is None else seed)
    schedule = Schedule(unicorns=len(fleet), rate=rate, count=count, seconds=seconds)
    began = time.monotonic()
    linger = LINGER_SECONDS if linger is None else linger
    counts, error_lines = _fly(
        fleet, schedule, target, aggregate=aggregate, linger=linger, malformed_every=malformed_every
    )
    for line in error_lines or [counts.to_line()]:
        print_message(_stderr, line)
    if json_:
        print_json(counts.to_dict(time.monotonic() - began))
    raise typer.Exit(1 if error_lines or counts.failed else 0)


def main() -> None:
    """Run the command."""
    run_program(app)


def _choose_names(names: list[str] | None, count: int | None) -> list[str]:
    """Return the names of the unicorns to fly. Raises BadParameter."""
    if names and count is not None:
        raise typer.BadParameter("give --name or --unicorns, not both")
    if not names:
        return make_names(count or 1)
    for name in names:
        try:
            SCHEMA["Name"].convert(name)
        except InvalidValue as error:
            raise typer.BadParameter(f"--name {error}") from None
    if len(set(names)) < len(names):
        raise typer.BadParameter("give each --name once: two unicorns of the same name are one unicorn")
    return names


def _fly(
    fleet: list[motion.Unicorn],
    schedule: Schedule,
    stream: Stream,
    *,
    aggregate: bool | None,
    linger: float,
    malformed_every: int | None,
) -> tuple[Counts, list[str]]:
    """Fly until the schedule ends or a signal comes. Return the counts, and the lines to print if an error came."""
    with (
        ShutdownRequest() as shutdown,
        Progress(_stderr, unicorns=len(fleet)) as progress,
        ThreadPoolExecutor(MAX_CALLS) as executor,
    ):
        environment = Environment(wait=shutdown.wait, is_stopped=shutdown.is_requested, is_cancelled=shutdown.is_forced)
        publisher: Sender = Publisher(stream.put_records, environment)
        list_open_shards = partial(wait_for_open_shards, stream.list_open_shards, environment)
        try:
            if _is_packed(aggregate, list_open_shards, readings_a_second=schedule.unicorns * schedule.rate):
                publisher = PackingPublisher(
                    stream.put_packed, list_open_shards, environment, executor=executor, linger=linger
                )
            wait_until_archived(
                stream.name,
                now=lambda: datetime.now(UTC),
                wait=shutdown.wait,
                is_stopped=shutdown.is_requested,
                report=partial(print_message, _stderr),
            )
            flown = run_flight(
                fleet, schedule, publisher, environment=environment, listener=progress, malformed_every=malformed_every
            )
        except AWS_ERRORS as error:
            publisher.abandon()
            return publisher.counts, _describe_end(error, publisher.counts)
    if flown < schedule.total < math.inf and not shutdown.is_requested():
        _stderr.print(f"The time was up after {flown:,} of {schedule.total:,.0f} readings.", soft_wrap=True)
    return publisher.counts, []


def _describe_end(error: BotoCoreError | ClientError | ResponseParserError, counts: Counts) -> list[str]:
    """Return the lines about an error that ended the flight, with the counts if anything was delivered before."""
    was_used = counts.sent + counts.malformed > 0
    return [describe_error(error), counts.to_line()] if was_used else [describe_error(error)]


def _is_packed(
    option: bool | None, list_open_shards: Callable[[], Sequence[OpenShard]], *, readings_a_second: float
) -> bool:
    """Return the option. By default, `should_pack` decides, and the shards of a slow fleet's stream are not listed."""
    if option is not None or readings_a_second <= UNPACKED_READINGS_A_SECOND:
        return bool(option)
    return should_pack(readings_a_second=readings_a_second, shards=len(list_open_shards()))


if __name__ == "__main__":
    main()
