"""Format the fleet for the terminal: the latest reading of each unicorn, and the rate of readings."""

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rich.console import Group
from rich.table import Table
from rich.text import Text

from aws.terminal import to_text
from ops.vehicle_clock import VehicleClock, describe_clock_error
from unicorn.codec import decode
from unicorn.fleet import Vital
from unicorn.reading import Reading
from unicorn.selected_fleet import FLEET
from unicorn.timestamps import parse_timestamp

_MAX_SHOWN = 15
_RATE_SECONDS = 10
MAX_UNICORNS = 100_000
_MPH = 2.23694  # miles per hour in a meter per second


@dataclass(slots=True)
class Fleet:
    """The readings that have arrived on the stream so far. Times are seconds of a monotonic clock."""

    latest: dict[str, Reading] = field(default_factory=dict)
    clocks: dict[str, VehicleClock] = field(default_factory=dict)
    meters: dict[str, float] = field(default_factory=dict)
    """The distance that each unicorn has flown."""
    readings: int = 0
    unreadable: int = 0
    began: float = 0.0
    """When the first record was added."""
    arrivals: deque[float] = field(default_factory=deque)
    """When each reading of the last ten seconds arrived."""
    is_crowded: bool = False
    """Whether unicorns were dropped because there were more than MAX_UNICORNS."""

    def add(self, data: bytes, now: float, arrived: datetime) -> None:
        """Add the data of a record, with its arrival on the stream.

        Above MAX_UNICORNS, the unicorns that appeared first are dropped.
        """
        self.began = self.began or now
        for piece in decode(data):
            if not isinstance(piece, Reading):
                self.unreadable += 1
                continue
            self.readings += 1
            self.arrivals.append(now)
            self.meters[piece.Name] = self.meters.get(piece.Name, 0.0) + piece.Distance
            clock = self.clocks.setdefault(piece.Name, VehicleClock())
            if clock.is_newest(parse_timestamp(piece.StatusTime).timestamp(), arrived.timestamp()):
                self.latest[piece.Name] = piece
        while len(self.latest) > MAX_UNICORNS:
            oldest = next(iter(self.latest))
            del self.latest[oldest], self.meters[oldest], self.clocks[oldest]
            self.is_crowded = True

    def compute_rate(self, now: float) -> float:
        """Return the readings per second over the last ten seconds."""
        while self.arrivals and self.arrivals[0] < now - _RATE_SECONDS:
            self.arrivals.popleft()
        return len(self.arrivals) / max(1.0, min(_RATE_SECONDS, now - self.began))


def format_line(fleet: Fleet, now: float) -> str:
    """Return the fleet in one line."""
    unreadable = f" · {fleet.unreadable:,} unreadable" if fleet.unreadable else ""
    more = " or more" if fleet.is_crowded else ""
    rate = fleet.compute_rate(now)
    return f"{len(fleet.latest):,} {FLEET.vehicles}{more} · {fleet.readings:,} readings · {rate:.0f}/s{unreadable}"


def make_view(fleet: Fleet, *, title: str, hint: str, vitals: Sequence[Vital]) -> Group:
    """Return the fleet as a table of the first vehicles by name. Vitals in alert are red."""
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    table.add_column(FLEET.vehicle.capitalize())
    labels = (f"{vital.label} ({vital.unit})" if vital.unit else vital.label for vital in vitals)
    for name in ("Last seen (UTC)", "Latitude", "Longitude", "Speed (mph)", *labels, "Flown (km)"):
        table.add_column(name, justify="right")
    # The view shows copies, because another thread adds readings at the same time.
    latest, meters, clocks = fleet.latest.copy(), fleet.meters.copy(), fleet.clocks.copy()
    for name in sorted(latest)[:_MAX_SHOWN]:
        reading, clock = latest[name], clocks.get(name, VehicleClock())
        clock_error = describe_clock_error(clock.error)
        table.add_row(
            to_text(name) if clock_error is None else Text.assemble(to_text(name), (f"\n  {clock_error}", "yellow")),
            f"{datetime.fromtimestamp(clock.last_arrival, UTC):%H:%M:%S}",
            f"{reading.Latitude:.5f}",
            f"{reading.Longitude:.5f}",
            f"{reading.Distance * _MPH:.0f}",
            *(_format_vital(vital, getattr(reading, vital.name)) for vital in vitals),
            f"{meters.get(name, 0.0) / 1000:.2f}",
        )
    more = len(latest) - _MAX_SHOWN
    rest = [Text(f"… and {more:,} more", style="dim")] if more > 0 else []
    return Group(table, *rest, Text(format_line(fleet, time.monotonic())), Text(hint, style="dim"))


def _format_vital(vital: Vital, value: float | None) -> str:
    if value is None:
        return "–"
    figure = f"{value:.{vital.decimals}f}"
    return f"[red]{figure} ![/red]" if vital.alert and vital.alert.is_raised_by(value) else figure
