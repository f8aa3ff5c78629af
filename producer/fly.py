"""Flying on a stream: everything between a flight and its counts that is the same for all flights."""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from rich.console import Console

from aws.errors import AWS_ERRORS, describe_error
from aws.signals import ShutdownRequest
from aws.terminal import print_message
from producer.archive import wait_until_archived
from producer.counts import Counts
from producer.environment import Environment
from producer.packing import UNPACKED_READINGS_A_SECOND, should_pack
from producer.packing_publisher import MAX_CALLS, PackingPublisher
from producer.progress import Progress
from producer.publish import Publisher
from producer.run import Flight, run_flight
from producer.sender import Sender
from producer.shard_map import OpenShard
from producer.stream import Stream, wait_for_open_shards


def fly(
    flight: Flight,
    stream: Stream,
    *,
    console: Console,
    aggregate: bool | None,
    linger: float,
    malformed_every: int | None,
) -> tuple[Counts, list[str]]:
    """Fly until the flight's end or a signal. Return the counts, and the lines to print if an error came."""
    with (
        ShutdownRequest() as shutdown,
        Progress(console, unicorns=flight.vehicles) as progress,
        ThreadPoolExecutor(MAX_CALLS) as executor,
    ):
        environment = Environment(wait=shutdown.wait, is_stopped=shutdown.is_requested, is_cancelled=shutdown.is_forced)
        publisher: Sender = Publisher(stream.put_records, environment)
        list_open_shards = partial(wait_for_open_shards, stream.list_open_shards, environment)
        try:
            if _is_packed(aggregate, list_open_shards, readings_a_second=flight.readings_a_second):
                publisher = PackingPublisher(
                    stream.put_packed, list_open_shards, environment, executor=executor, linger=linger
                )
            wait_until_archived(
                stream.name,
                now=lambda: datetime.now(UTC),
                wait=shutdown.wait,
                is_stopped=shutdown.is_requested,
                report=partial(print_message, console),
            )
            flown = run_flight(
                flight, publisher, environment=environment, listener=progress, malformed_every=malformed_every
            )
        except AWS_ERRORS as error:
            publisher.abandon()
            return publisher.counts, _describe_end(error, publisher.counts)
    total = flight.timetable.total
    if flown < total < math.inf and not shutdown.is_requested():
        console.print(f"The time was up after {flown:,} of {total:,.0f} readings.", soft_wrap=True)
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
