"""The command `producer`."""

import math
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Annotated, TypedDict

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from aws.errors import sentence, told_in_a_sentence
from aws.kinesis import kinesis_client
from aws.names import readings_stream
from aws.signals import Stop
from aws.terminal import show_json, tell
from aws.usage import Command
from producer import motion
from producer.aggregating_publisher import MOST_CALLS, AggregatingPublisher
from producer.counts import Counts
from producer.names import MOST_NAMES, names
from producer.open_shards import open_shards
from producer.progress import Progress
from producer.publish import Publisher
from producer.run import Edge, Sender, fly
from producer.schedule import Schedule
from producer.shard_map import OpenShard
from producer.stream import Stream
from unicorn.field import InvalidValue
from unicorn.reading import SCHEMA

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")
_stderr = Console(stderr=True, highlight=False)

RECORDS_A_SECOND = 1000
"""What a shard takes. Source: Kinesis Data Streams developer guide, "Quotas and limits"."""


class _Options(TypedDict):
    """What both ways of delivering want of the world."""

    clock: Callable[[], float]
    wait: Callable[[float], None]
    random: random.Random
    give_up: Callable[[], bool]


@app.command(cls=Command)
def produce(
    *,
    name: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A unicorn to fly; repeat it for more.")
    ] = None,
    unicorns: Annotated[
        int | None, typer.Option(min=1, max=MOST_NAMES, metavar="N", help="How many to fly, under names of their own.")
    ] = None,
    stream: Annotated[
        str | None,
        typer.Option(
            metavar="STREAM",
            help="The stream to put the readings on.",
            show_default="wildrydes, in the stage that is looked at",
        ),
    ] = None,
    rate: Annotated[
        float,
        typer.Option(
            min=0.001, max=1000, metavar="HZ", help="Readings per second of each unicorn, each a flight of 30 m."
        ),
    ] = 1.0,
    count: Annotated[int | None, typer.Option(min=1, metavar="N", help="Readings of each unicorn, then end.")] = None,
    seconds: Annotated[float | None, typer.Option("--for", min=0.001, metavar="SECONDS", help="Fly that long.")] = None,
    seed: Annotated[
        int | None, typer.Option(metavar="N", help="Fly the same way again: equal seeds and names give equal flights.")
    ] = None,
    aggregate: Annotated[
        bool | None,
        typer.Option(
            "--aggregate/--no-aggregate",
            help="Put many readings into one record, in the format of the Kinesis Producer Library: a shard then takes"
            " five times as many. Every reader must take them apart, as all programs here, Firehose and the Kinesis"
            " Client Library do, and a reading waits up to 0.1 s for company. Without either, it is done where the"
            " fleet wouldn't fit the shards one by one.",
            show_default=False,
        ),
    ] = None,
    malformed_every: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="For drills: after every N readings, send an unreadable one.")
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="End with the summary as one JSON object on stdout.")] = False,
) -> None:
    """Fly unicorns and put their readings on a stream, until the given end or Ctrl-C.

    Without --name and --unicorns it is Shadowfax who flies. What the stream refuses is retried, in order for each
    unicorn; the exit code is 0 only if everything was delivered. Ctrl-C delivers what is pending, a second one gives
    it up.
    """
    called = _names(name, unicorns)
    if count is not None and seconds is not None:
        raise typer.BadParameter("give --count or --for, not both")
    with told_in_a_sentence():
        target = Stream(kinesis_client(), stream or readings_stream())
    fleet = motion.fleet(called, random.getrandbits(64) if seed is None else seed)
    schedule = Schedule(unicorns=len(fleet), rate=rate, count=count, seconds=seconds)
    began = time.monotonic()
    counts, trouble = _fly(fleet, schedule, target, aggregate=aggregate, malformed_every=malformed_every)
    for line in trouble or [counts.line()]:
        tell(_stderr, line)
    if json_:
        show_json(counts.document(time.monotonic() - began))
    raise typer.Exit(1 if trouble or counts.failed else 0)


def main() -> None:
    """Run the command."""
    app()


def _names(given: list[str] | None, count: int | None) -> list[str]:
    """Who flies."""
    if given and count is not None:
        raise typer.BadParameter("give --name or --unicorns, not both")
    if not given:
        return names(count or 1)
    for name in given:
        try:
            SCHEMA["Name"].convert(name)
        except InvalidValue as error:
            raise typer.BadParameter(f"--name {error}") from None
    if len(set(given)) < len(given):
        raise typer.BadParameter("each --name must be given once: two unicorns of one name are one unicorn")
    return given


def _fly(
    fleet: list[motion.Unicorn],
    schedule: Schedule,
    stream: Stream,
    *,
    aggregate: bool | None,
    malformed_every: int | None,
) -> tuple[Counts, list[str]]:
    """Fly until the end or a signal. What came of it, and the lines that tell of an error that ended it."""
    with Stop() as stop, Progress(_stderr, unicorns=len(fleet)) as progress, ThreadPoolExecutor(MOST_CALLS) as executor:
        edge = Edge(clock=time.monotonic, now=_milliseconds, wait=stop.wait, stop=stop.asked)
        options = _Options(clock=edge.clock, wait=edge.wait, random=random.Random(), give_up=stop.insisted)
        publisher: Sender = Publisher(stream.put, **options)
        shards = partial(open_shards, stream.shards, **options)
        try:
            if _is_aggregated(aggregate, shards, readings_a_second=schedule.unicorns * schedule.rate):
                publisher = AggregatingPublisher(stream.put_packed, shards, executor=executor, **options)
            flown = fly(fleet, schedule, publisher, edge=edge, watcher=progress, malformed_every=malformed_every)
        except (BotoCoreError, ClientError) as error:
            publisher.abandon()
            counts = publisher.counts
            # Where nothing was ever delivered, the sentence says it all.
            return counts, [sentence(error), counts.line()] if counts.sent + counts.malformed else [sentence(error)]
    if flown < schedule.total < math.inf and not stop.asked():
        _stderr.print(f"The time was up after {flown:,} of {schedule.total:,.0f} readings.", soft_wrap=True)
    return publisher.counts, []


def _is_aggregated(asked: bool | None, shards: Callable[[], Sequence[OpenShard]], *, readings_a_second: float) -> bool:
    """Whether to aggregate: as asked, and otherwise where the shards wouldn't take so many records."""
    if asked is not None or readings_a_second <= RECORDS_A_SECOND:
        return bool(asked)
    return readings_a_second > RECORDS_A_SECOND * len(shards())


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000


if __name__ == "__main__":
    main()
