"""The last place of a vehicle: where it was at the end of the newest minute in which it was heard, and its vitals."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from unicorn.selected_fleet import FLEET
from unicorn.summary import MinuteSummary
from unicorn.timestamps import to_milliseconds

_MAX_AHEAD_MS = 5_000
"""A reading cannot be made after it arrives. The clocks of the two sides may differ by this much."""
_MAX_LATE_MS = 900_000
"""A summary of a vehicle with a right clock arrives at most this long after its last reading: the longest window."""


class LastPlace(NamedTuple):
    """A vehicle's last reading, as far as a minute summary tells it. Times are milliseconds since the epoch."""

    arrived: int
    """About when the reading arrived. With a right clock, it is the reading's StatusTime."""
    time: int
    """Its StatusTime, by the vehicle's clock."""
    latitude: float
    longitude: float
    vitals: Mapping[str, float] = {}
    """The value of each vital in that minute that was nearest to its alert, or beyond it."""


def find_last_place(arrived: float, summary: MinuteSummary) -> LastPlace:
    """Return the last place in a summary that arrived at a moment, in seconds since the epoch."""
    by_stream, by_vehicle = int(arrived * 1000), to_milliseconds(summary.LastStatusTime)
    is_right = by_stream - _MAX_LATE_MS <= by_vehicle <= by_stream + _MAX_AHEAD_MS
    worst = {name: getattr(summary, field) for name, field in _WORST_FIELDS.items()}
    return LastPlace(
        min(by_vehicle, by_stream) if is_right else by_stream,
        by_vehicle,
        summary.LastLatitude,
        summary.LastLongitude,
        {name: value for name, value in worst.items() if value is not None},
    )


_WORST_FIELDS = {
    vital.name: vital.range_fields[vital.alert is not None and vital.alert.is_above] for vital in FLEET.vitals
}
"""By vital, the field of a summary with its worst value."""


def choose_later(left: LastPlace | None, right: LastPlace | None) -> LastPlace | None:
    """Return the later of two places. Of two that arrived at once, the choice does not depend on their order."""
    if left is None or right is None:
        return left or right
    return max(left, right, key=_rank)


def _rank(place: LastPlace) -> tuple[int, int, float, float, list[tuple[str, float]]]:
    return place.arrived, place.time, place.latitude, place.longitude, sorted(place.vitals.items())


def decode_last_place(values: Any) -> LastPlace | None:
    """Return the place in the values that JSON gave for one. Raises ValueError or TypeError for anything else."""
    if values is None:
        return None
    arrived, time, latitude, longitude, vitals = values
    return LastPlace(
        int(arrived),
        int(time),
        float(latitude),
        float(longitude),
        {str(name): float(value) for name, value in dict(vitals).items() if name in _WORST_FIELDS},
    )
