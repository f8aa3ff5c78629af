"""Minute summaries and the merge rules: how readings become summaries, and how summaries of one minute become one.

`merge` is commutative, associative and idempotent: summaries form a join-semilattice, a state-based CRDT. So the same
readings give the same row, whatever happens on the way: retries, duplicates, reordering, late readings, a window that
ends early, or a split shard.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import attrgetter, sub
from typing import TYPE_CHECKING, Any

from msgspec import Struct, defstruct

from unicorn.field import InvalidValue, Optional
from unicorn.reading import SCHEMA, Reading, to_millimeters
from unicorn.selected_fleet import FLEET
from unicorn.steps import MINUTE_MILLISECONDS, Steps
from unicorn.timestamps import offset_in_minute, start_of_minute, to_ints

_INTS_PER_MINUTE = 100_000
"""Divides a number of `to_ints` into its minute and its offset: the last five digits are seconds and milliseconds."""

_Choose = Callable[[Any, Any], Any]
UnicornMinute = tuple[str, str]
"""A unicorn's name, and the timestamp at which a minute starts: the key of a row."""


class _Summary(Struct, frozen=True, gc=False):
    """What all fleets' summaries share. They need no garbage collection: they refer to nothing that refers back."""

    if TYPE_CHECKING:
        Name: str
        StatusTime: str
        LastStatusTime: str
        LastLatitude: float
        LastLongitude: float
        Steps: Steps

    @property
    def key(self) -> UnicornMinute:
        return self.Name, self.StatusTime

    @property
    def readings(self) -> int:
        """The number of distinct readings. Readings with the same StatusTime count as one."""
        return len(self.Steps)

    @property
    def millimeters(self) -> int:
        """The distance flown in the minute."""
        return self.Steps.millimeters


def _declare_fields() -> list[tuple[str, Any]]:
    """Return the fields of a summary with their types. The range of a vital is None if no reading has the vital."""
    ranges: list[tuple[str, Any]] = []
    for vital in FLEET.vitals:
        python_type: Any = int if vital.is_whole else float
        hint = python_type | None if vital.is_optional else python_type
        ranges += [(name, hint) for name in vital.range_fields]
    last = [("LastStatusTime", str), ("LastLatitude", float), ("LastLongitude", float)]
    return [("Name", str), ("StatusTime", str), *ranges, *last, ("Steps", Steps)]


if TYPE_CHECKING:

    class MinuteSummary(_Summary, frozen=True):
        """The readings of one vehicle in one minute. The minute is that of the readings' own StatusTime.

        It has the least and the greatest value of each vital, the last position, and `Steps`: the distance in
        millimeters of each reading, by its offset in the minute in milliseconds.
        """

        def __init__(self, *values: Any, **fields: Any) -> None: ...
        def __getattr__(self, end_of_range: str) -> Any: ...

else:
    MinuteSummary = defstruct(
        "MinuteSummary", _declare_fields(), bases=(_Summary,), module=__name__, frozen=True, gc=False
    )

SCALAR_FIELDS = {name: hint for name, hint in _declare_fields() if name != "Steps"}
"""The fields that are a text or a number, with their types."""
FIELD_TYPES = {
    name: SCHEMA[name.removeprefix("Min").removeprefix("Max").removeprefix("Last")] for name in SCALAR_FIELDS
}
"""What each scalar field may hold: what the reading's field may that it summarizes."""


class InvalidSummary(ValueError):
    """A record that isn't a minute summary. The message says what is wrong with it."""


def summarize_minute(*readings: Reading) -> MinuteSummary:
    """Return the summary of a unicorn's readings in one minute. Raises ValueError for an invalid StatusTime."""
    distances: dict[int, int] = {}
    times = to_ints([reading.StatusTime for reading in readings])
    for time, distance in zip(times, to_millimeters(readings), strict=True):
        offset = time % _INTS_PER_MINUTE
        distances[offset] = max(distance, distances.get(offset, 0))
    return _build_summary(readings, max(readings, key=_get_position), Steps.from_distances(distances))


def _build_summary(readings: Sequence[Reading], last: Reading, steps: Steps) -> MinuteSummary:
    if steps.last >= MINUTE_MILLISECONDS:
        raise ValueError("the seconds of a StatusTime are beyond the minute")
    ranges: list[float | None] = []
    for get_vital, is_optional in _VITALS:
        values = [*map(get_vital, readings)]
        if is_optional:
            values = [value for value in values if value is not None] or [None]
        values.sort()  # faster than two searches in the few readings that a batch has of a vehicle
        ranges += (values[0], values[-1])
    minute = start_of_minute(last.StatusTime)
    return MinuteSummary(last.Name, minute, *ranges, last.StatusTime, last.Latitude, last.Longitude, steps)


_VITALS = [(attrgetter(vital.name), vital.is_optional) for vital in FLEET.vitals]
_get_position = attrgetter("StatusTime", "Latitude", "Longitude")


def merge(*summaries: MinuteSummary) -> MinuteSummary:
    """Merge summaries of one unicorn and minute. Raises ValueError if they are of different ones.

    Steps are united, and of two distances at the same offset the greater counts. Minimum, maximum and last position are
    taken over all summaries.
    """
    return reduce(_merge_two, summaries)


def _merge_two(left: MinuteSummary, right: MinuteSummary) -> MinuteSummary:
    if left.key != right.key:
        raise ValueError(f"summaries of {left.key} and {right.key} don't merge")
    last = max(left, right, key=_get_last_position)
    ranges = [choose(get_end(left), get_end(right)) for get_end, choose in _RANGE_ENDS]
    position = last.LastStatusTime, last.LastLatitude, last.LastLongitude
    return MinuteSummary(left.Name, left.StatusTime, *ranges, *position, left.Steps | right.Steps)


def _ignore_absent(choose: _Choose) -> _Choose:
    """Return a function that makes the same choice, and takes the other value if one is None."""
    return lambda left, right: right if left is None else left if right is None else choose(left, right)


_RANGE_ENDS: list[tuple[Callable[[MinuteSummary], Any], _Choose]] = [
    (attrgetter(name), _ignore_absent(choose) if vital.is_optional else choose)
    for vital in FLEET.vitals
    for name, choose in zip(vital.range_fields, (min, max), strict=True)
]
"""How to get each end of a vital's range, and which of two it becomes."""
_get_last_position = attrgetter("LastStatusTime", "LastLatitude", "LastLongitude")


def merge_by_minute(summaries: Iterable[MinuteSummary]) -> dict[UnicornMinute, MinuteSummary]:
    """Merge summaries that share a unicorn and minute."""
    groups: dict[UnicornMinute, list[MinuteSummary]] = {}
    for summary in summaries:
        groups.setdefault(summary.key, []).append(summary)
    return {key: merge(*group) for key, group in groups.items()}


def summarize(readings: Iterable[Reading]) -> dict[UnicornMinute, MinuteSummary]:
    """Return the minute summaries of readings in any order. Raises ValueError for an invalid StatusTime."""
    unicorns: defaultdict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        unicorns[reading.Name].append(reading)
    return {summary.key: summary for unicorn in unicorns.values() for summary in _summarize_unicorn(unicorn)}


def _summarize_unicorn(readings: list[Reading]) -> Iterator[MinuteSummary]:
    """Yield the summaries of one unicorn. Most batches hold its readings of one minute in order, which is faster."""
    times = to_ints([reading.StatusTime for reading in readings])
    gaps = list(map(sub, times[1:], times))
    if times[0] // _INTS_PER_MINUTE == times[-1] // _INTS_PER_MINUTE and min(gaps, default=1) > 0:
        steps = Steps.from_deltas([times[0] % _INTS_PER_MINUTE, *gaps], to_millimeters(readings))
        yield _build_summary(readings, readings[-1], steps)
        return
    minutes: defaultdict[int, list[Reading]] = defaultdict(list)
    for reading, time in zip(readings, times, strict=True):
        minutes[time // _INTS_PER_MINUTE].append(reading)
    for group in minutes.values():
        yield summarize_minute(*group)


def validate(values: Mapping[str, object], steps: Steps) -> MinuteSummary:
    """Return the summary with these scalar fields and steps. Other values are ignored.

    Raises InvalidSummary if a field is missing or invalid, or if the fields contradict each other.
    """
    fields: dict[str, object] = {"Steps": steps}
    for name, field_type in FIELD_TYPES.items():
        if name not in values and not isinstance(field_type, Optional):
            raise InvalidSummary(f"{name} is missing")
        try:
            fields[name] = field_type.convert(values.get(name))
        except InvalidValue as error:
            raise InvalidSummary(f"{name} {error}") from None
    summary = MinuteSummary(**fields)
    if summary.StatusTime != start_of_minute(summary.StatusTime):
        raise InvalidSummary(f"StatusTime {summary.StatusTime} is not the start of a minute")
    if start_of_minute(summary.LastStatusTime) != summary.StatusTime:
        raise InvalidSummary(f"LastStatusTime {summary.LastStatusTime} is not in the minute {summary.StatusTime}")
    if steps.last != offset_in_minute(summary.LastStatusTime):
        raise InvalidSummary("Steps don't end at LastStatusTime")
    for vital in FLEET.vitals:
        _check_range(summary, *vital.range_fields)
    return summary


def _check_range(summary: MinuteSummary, least: str, greatest: str) -> None:
    low, high = getattr(summary, least), getattr(summary, greatest)
    if (low is None) != (high is None):
        raise InvalidSummary(f"{least} or {greatest} is missing, and the other is there")
    if low is not None and low > high:
        raise InvalidSummary(f"{least} is above {greatest}")
