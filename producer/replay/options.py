"""The options of `producer` for replays."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

_PANEL = "Replay"
MAX_SPEED = 100_000.0


class Times(StrEnum):
    """Which times the readings say."""

    NOW = "now"
    KEPT = "kept"


Files = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FILE...",
        exists=True,
        dir_okay=False,
        readable=True,
        help="Fly recorded positions in place of unicorns: CSV, TSV, JSON lines, JSON, GeoJSON, Parquet, GPX, NMEA or"
        " GTFS-realtime. All files are read and checked before anything is sent.",
        rich_help_panel=_PANEL,
    ),
]
MoreFiles = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[FILE]...", exists=True, dir_okay=False, readable=True, help="More files for --replay."),
]
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN,...",
        help="Which column a field of a reading comes from, such as Name=vehicle_id,StatusTime=date+time. Usual headers"
        " are found without it, and what was found is shown. Nested JSON has columns such as pos.lat.",
        rich_help_panel=_PANEL,
    ),
]
VehiclePerFile = Annotated[
    bool,
    typer.Option(
        "--vehicle-per-file",
        help="Take each file as one vehicle with the name of the file, whatever its columns say.",
        rich_help_panel=_PANEL,
    ),
]
Zone = Annotated[
    str | None,
    typer.Option(
        metavar="ZONE",
        help="The zone of times that name none, such as Europe/London or +05:30.",
        show_default="UTC",
        rich_help_panel=_PANEL,
    ),
]
TimeFormat = Annotated[
    str | None,
    typer.Option(
        metavar="FORMAT",
        help="The format of times as Python's strptime has it, such as '%d/%m/%Y %H:%M'. ISO 8601, numbers since 1970"
        " and dates whose order of day and month is clear need none.",
        rich_help_panel=_PANEL,
    ),
]
Units = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FIELD=UNIT,...",
        help="The unit of a column, such as Distance=km. For other fields also the unit to convert to: FIELD=kn:km/h.",
        rich_help_panel=_PANEL,
    ),
]
Speed = Annotated[
    float | None,
    typer.Option(
        min=0.001,
        max=MAX_SPEED,
        metavar="FACTOR",
        help="How many times faster than recorded to fly.",
        show_default="1",
        rich_help_panel=_PANEL,
    ),
]
WhichTimes = Annotated[
    Times | None,
    typer.Option(
        "--times",
        help="Move the recorded times so that they begin now, or keep them. A map shows only what is recent.",
        show_default="now",
        rich_help_panel=_PANEL,
    ),
]
Loop = Annotated[
    bool, typer.Option("--loop", help="Begin again at the end, until --for or Ctrl-C.", rich_help_panel=_PANEL)
]
RejectsFile = Annotated[
    Path | None,
    typer.Option(
        "--rejects",
        metavar="FILE",
        dir_okay=False,
        writable=True,
        help="Write each row that is skipped to this file, as JSON lines with file, line, reason and the row as read.",
        rich_help_panel=_PANEL,
    ),
]
