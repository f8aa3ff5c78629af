"""The options of `producer` that say what flies, and how it is delivered."""

from typing import Annotated

import typer

from producer.motion import Motion
from producer.names import MAX_NAMES
from producer.packing import (
    LINGER_SECONDS,
    MAX_LINGER_SECONDS,
    MIN_READINGS_A_RECORD,
    UNPACKED_READINGS_A_SECOND,
)
from producer.schedule import MAX_SECONDS

DEFAULT_RATE = 1.0
MOTION_HELP = (
    "Whether vehicles ride between places of their city, pausing at each, or fly straight on from the fleet's start as"
    " in the original workshop."
)

Names = Annotated[list[str] | None, typer.Option(metavar="NAME", help="A unicorn to fly; repeat it for more.")]
Unicorns = Annotated[
    int | None, typer.Option(min=1, max=MAX_NAMES, metavar="N", help="How many to fly, under names of their own.")
]
StreamName = Annotated[
    str | None,
    typer.Option(
        metavar="STREAM",
        help="The stream to put the readings on.",
        show_default="wildrydes, in the selected stage",
    ),
]
Rate = Annotated[
    float | None,
    typer.Option(
        min=0.001,
        max=1000,
        metavar="HZ",
        help="Readings per second of each unicorn. Each is a flight of 30 m, except in the pauses of rides.",
        show_default=f"{DEFAULT_RATE}",
    ),
]
Count = Annotated[
    int | None, typer.Option(min=1, max=10**12, metavar="N", help="End after N readings of each unicorn.")
]
Seconds = Annotated[
    float | None,
    typer.Option("--for", min=0.001, max=MAX_SECONDS, metavar="SECONDS", help="End after so many seconds."),
]
Seed = Annotated[
    int | None, typer.Option(metavar="N", help="Make flights repeatable: equal seeds and names give equal flights.")
]
MotionModel = Annotated[
    Motion | None, typer.Option(help=MOTION_HELP, show_default="rides with --unicorns, else straight")
]
Aggregate = Annotated[
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
]
Linger = Annotated[
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
]
MalformedEvery = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="For drills: send an unreadable record after every N readings."),
]
Json = Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object on stdout.")]
