"""Minute summaries and the merge rules: how readings become summaries, and how summaries of one minute become one.

`merge` is commutative, associative and idempotent: summaries form a join-semilattice, a state-based CRDT. So the same
readings give the same row, whatever happens on the way: retries, duplicates, reordering, late readings, a window that
ends early, or a split shard.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import attrgetter, sub

from msgspec import Struct

from unicorn.field import InvalidValue
from unicorn.reading import SCHEMA, VITALS, Reading, to_millimeters
from unicorn.steps import MINUTE_MILLISECONDS, Steps
from unicorn.timestamps import offset_in_minute, start_of_minute, to_ints

_INTS_PER_MINUTE = 100_000
"""Divides a number of `to_ints` into its minute and its offset: the last five digits are seconds and milliseconds."""

UnicornMinute = tuple[str, str]
"""A unicorn's name, and the timestamp at which a minute starts: the key of a row."""


# Summaries need no garbage collection, because they refer to nothing that could refer back to them.
class MinuteSummary(Struct, frozen=True, kw_only=True, gc=False):
    """The readings of one unicorn in one minute. The minute is that of the readings' own StatusTime."""

    Name: str
    """The unicorn."""
    StatusTime: str
    """The start of the minute."""
    MinHealthPoints: int
    MaxHealthPoints: int
    MinMagicPoints: int
    MaxMagicPoints: int
    LastStatusTime: str
    LastLatitude: float
    LastLongitude: float
    Steps: Steps
    """The distance in millimeters of each reading, by its offset in the minute in milliseconds."""

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


SCALAR_FIELDS = tuple(name for name in MinuteSummary.__struct_fields__ if name != "Steps")
"""The fields that are a text or a number."""
FIELD_TYPES = {
    name: SCHEMA[name.removeprefix("Min").removeprefix("Max").removeprefix("Last")] for name in SCALAR_FIELDS
}
"""The type of each scalar field: that of the reading's field that it summarizes."""
_VITAL_RANGES = [(f"Min{vital}", f"Max{vital}") for vital in VITALS]


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


# This function and `_merge_two` name each field. Deriving the names from the schema takes up to 1.7 times as long.
def _build_summary(readings: Sequence[Reading], last: Reading, steps: Steps) -> MinuteSummary:
    if steps.last >= MINUTE_MILLISECONDS:
        raise ValueError("the seconds of a StatusTime are beyond the minute")
    health = {reading.HealthPoints for reading in readings}
    magic = {reading.MagicPoints for reading in readings}
    return MinuteSummary(
        Name=last.Name,
        StatusTime=start_of_minute(last.StatusTime),
        MinHealthPoints=min(health),
        MaxHealthPoints=max(health),
        MinMagicPoints=min(magic),
        MaxMagicPoints=max(magic),
        LastStatusTime=last.StatusTime,
        LastLatitude=last.Latitude,
        LastLongitude=last.Longitude,
        Steps=steps,
    )


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
    return MinuteSummary(
        Name=left.Name,
        StatusTime=left.StatusTime,
        MinHealthPoints=min(left.MinHealthPoints, right.MinHealthPoints),
        MaxHealthPoints=max(left.MaxHealthPoints, right.MaxHealthPoints),
        MinMagicPoints=min(left.MinMagicPoints, right.MinMagicPoints),
        MaxMagicPoints=max(left.MaxMagicPoints, right.MaxMagicPoints),
        LastStatusTime=last.LastStatusTime,
        LastLatitude=last.LastLatitude,
        LastLongitude=last.LastLongitude,
        Steps=left.Steps | right.Steps,
    )


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
        try:
            fields[name] = field_type.convert(values[name])
        except KeyError:
            raise InvalidSummary(f"{name} is missing") from None
        except InvalidValue as error:
            raise InvalidSummary(f"{name} {error}") from None
    summary = MinuteSummary(**fields)  # type: ignore[arg-type]  # each value was converted by the type of its own field
    if summary.StatusTime != start_of_minute(summary.StatusTime):
        raise InvalidSummary(f"StatusTime {summary.StatusTime} is not the start of a minute")
    if start_of_minute(summary.LastStatusTime) != summary.StatusTime:
        raise InvalidSummary(f"LastStatusTime {summary.LastStatusTime} is not in the minute {summary.StatusTime}")
    if steps.last != offset_in_minute(summary.LastStatusTime):
        raise InvalidSummary("Steps don't end at LastStatusTime")
    for lowest, highest in _VITAL_RANGES:
        if getattr(summary, lowest) > getattr(summary, highest):
            raise InvalidSummary(f"{lowest} is above {highest}")
    return summary
