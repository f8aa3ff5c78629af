"""What the user has chosen for a replay, checked before anything is read.

It is apart from what reads files, because that takes a quarter of a second to import.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path

import typer

from producer.replay.columns import parse_map
from producer.replay.options import Times
from producer.replay.times import parse_zone
from producer.replay.units import parse_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOptions:
    """How the columns of all files are read."""

    mapping: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_vehicle_per_file: bool = False
    zone: tzinfo | None = None
    """The zone of times without one, or None for UTC, if none of the file's times has a zone."""
    time_format: str | None = None
    factors: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayOptions:
    """What the user has chosen, or None for the default."""

    files: list[Path]
    map: list[str] | None = None
    vehicle_per_file: bool = False
    zone: str | None = None
    time_format: str | None = None
    units: list[str] | None = None
    speed: float | None = None
    times: Times | None = None
    loop: bool = False
    rejects: Path | None = None

    def check(self) -> None:
        """Raise BadParameter for options without --replay, and for those that contradict each other."""
        chosen = [value for name in self.__slots__ if name != "files" and (value := getattr(self, name))]
        if chosen and not self.files:
            raise typer.BadParameter("options of a replay need --replay FILE")
        if self.loop and self.times is Times.KEPT:
            raise typer.BadParameter("give --loop or --times kept, not both: a second lap would be the same readings")
        if self.rejects and self.rejects.resolve() in [path.resolve() for path in self.files]:
            raise typer.BadParameter("--rejects names a file that is replayed")
        self.to_load_options()

    def to_arguments(self) -> list[str]:
        """Return the arguments of `producer` for these choices."""
        options: list[tuple[str, object]] = [("--replay", file.resolve()) for file in self.files]
        options += [("--map", text) for text in self.map or []] + [("--units", text) for text in self.units or []]
        options += [("--zone", self.zone), ("--time-format", self.time_format), ("--speed", self.speed)]
        options += [
            ("--times", self.times and self.times.value),
            ("--rejects", self.rejects and self.rejects.resolve()),
        ]
        flags = [("--vehicle-per-file", self.vehicle_per_file), ("--loop", self.loop)]
        arguments = [str(part) for option in options if option[1] is not None for part in option]
        return arguments + [name for name, is_given in flags if is_given]

    def to_load_options(self) -> LoadOptions:
        """Raises BadParameter."""
        try:
            mapping = parse_map(self.map or [])
            if self.vehicle_per_file and "Name" in mapping:
                raise ValueError("give --vehicle-per-file or a column for Name, not both")
            return LoadOptions(
                mapping=mapping,
                is_vehicle_per_file=self.vehicle_per_file,
                zone=parse_zone(self.zone) if self.zone else None,
                time_format=self.time_format,
                factors={field: parse_unit(field, unit) for field, (unit,) in parse_map(self.units or []).items()},
            )
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None
