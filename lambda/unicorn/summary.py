"""The law: how readings become minute summaries, and how two summaries of one unicorn-minute become one.

`merge` is commutative, associative and idempotent, so the same readings give the same row whatever happens on the way:
retries, records processed twice or out of order, late readings, a window ended early, a split shard.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, reduce
from operator import attrgetter, sub

from msgspec import Struct

from unicorn.field import InvalidValue, Kind
from unicorn.reading import Reading, millimetres, schema
from unicorn.steps import MILLISECONDS, Steps
from unicorn.timestamps import numbers

Key = tuple[str, str]
"""Name, and the start of the minute in the form of a StatusTime: the key of a row."""


# Without garbage collection, since it refers to nothing that could refer to it.
class MinuteSummary(Struct, frozen=True, kw_only=True, gc=False):
    """One unicorn in one minute of its readings' own StatusTime."""

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
    """Which readings are in it: offset in the minute (ms) to distance (mm)."""

    @property
    def key(self) -> Key:
        return self.Name, self.StatusTime

    @property
    def readings(self) -> int:
        """How many readings are in it; two of one StatusTime are one."""
        return len(self.Steps)

    @property
    def millimetres(self) -> int:
        """The distance flown in the minute."""
        return self.Steps.millimetres


PLAIN_FIELDS = tuple(name for name in MinuteSummary.__struct_fields__ if name != "Steps")
"""Texts and numbers, each of which stands for one field of readings."""


class InvalidSummary(ValueError):
    """A record that isn't a minute summary; the message names what is wrong with it."""


def minute(status_time: str) -> str:
    """The start of a StatusTime's minute, in the same form."""
    return f"{status_time[:16]}:00.000"


def summary_of(*readings: Reading) -> MinuteSummary:
    """The summary of readings of one unicorn in one minute. Raises ValueError for what is no StatusTime."""
    distances: dict[int, int] = {}
    moments = numbers([reading.StatusTime for reading in readings])
    for moment, distance in zip(moments, millimetres(readings), strict=True):
        offset = moment % _MINUTE
        distances[offset] = max(distance, distances.get(offset, 0))
    return _summary(readings, max(readings, key=_position), Steps.of(distances))


def _summary_in_order(readings: Sequence[Reading], first: int, gaps: Iterable[int]) -> MinuteSummary:
    """The same of readings each of which is so much later than the one before."""
    return _summary(readings, readings[-1], Steps.one_by_one([first % _MINUTE, *gaps], millimetres(readings)))


def _summary(readings: Sequence[Reading], last: Reading, steps: Steps) -> MinuteSummary:
    if steps.last >= MILLISECONDS:
        raise ValueError("a minute has no such second")
    health = {reading.HealthPoints for reading in readings}
    magic = {reading.MagicPoints for reading in readings}
    return MinuteSummary(
        Name=last.Name,
        StatusTime=minute(last.StatusTime),
        MinHealthPoints=min(health),
        MaxHealthPoints=max(health),
        MinMagicPoints=min(magic),
        MaxMagicPoints=max(magic),
        LastStatusTime=last.StatusTime,
        LastLatitude=last.Latitude,
        LastLongitude=last.Longitude,
        Steps=steps,
    )


_MINUTE = 100_000
"""Of a moment as a number, whose last five digits are seconds and milliseconds."""
_position = attrgetter("StatusTime", "Latitude", "Longitude")


def merge(*summaries: MinuteSummary) -> MinuteSummary:
    """All that the given summaries of one unicorn-minute know, as one summary. Raises ValueError where they are of two.

    Steps are united (of two distances at one offset the greater counts), minima, maxima and the last position joined.
    """
    return reduce(_merged, summaries)


def _merged(one: MinuteSummary, other: MinuteSummary) -> MinuteSummary:
    if one.key != other.key:
        raise ValueError(f"summaries of {one.key} and {other.key} don't merge")
    last = max(one, other, key=_last_position)
    return MinuteSummary(
        Name=one.Name,
        StatusTime=one.StatusTime,
        MinHealthPoints=min(one.MinHealthPoints, other.MinHealthPoints),
        MaxHealthPoints=max(one.MaxHealthPoints, other.MaxHealthPoints),
        MinMagicPoints=min(one.MinMagicPoints, other.MinMagicPoints),
        MaxMagicPoints=max(one.MaxMagicPoints, other.MaxMagicPoints),
        LastStatusTime=last.LastStatusTime,
        LastLatitude=last.LastLatitude,
        LastLongitude=last.LastLongitude,
        Steps=one.Steps | other.Steps,
    )


_last_position = attrgetter("LastStatusTime", "LastLatitude", "LastLongitude")


def merge_all(summaries: Iterable[MinuteSummary]) -> dict[Key, MinuteSummary]:
    """The summaries, merged by unicorn and minute."""
    groups: dict[Key, list[MinuteSummary]] = {}
    for summary in summaries:
        groups.setdefault(summary.key, []).append(summary)
    return {key: merge(*group) for key, group in groups.items()}


def summarize(readings: Iterable[Reading]) -> dict[Key, MinuteSummary]:
    """The minute summaries of readings, in whatever order and however often they come. Raises ValueError likewise."""
    unicorns: defaultdict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        unicorns[reading.Name].append(reading)
    return {summary.key: summary for unicorn in unicorns.values() for summary in _summaries(unicorn)}


def _summaries(readings: list[Reading]) -> Iterator[MinuteSummary]:
    """The summaries of one unicorn's readings. In most batches they are of one minute, and in order."""
    moments = numbers([reading.StatusTime for reading in readings])
    gaps = list(map(sub, moments[1:], moments))
    if moments[0] // _MINUTE == moments[-1] // _MINUTE and min(gaps, default=1) > 0:
        yield _summary_in_order(readings, moments[0], gaps)
        return
    minutes: defaultdict[int, list[Reading]] = defaultdict(list)
    for reading, moment in zip(readings, moments, strict=True):
        minutes[moment // _MINUTE].append(reading)
    for group in minutes.values():
        yield summary_of(*group)


def checked(values: Mapping[str, object], steps: Steps) -> MinuteSummary:
    """The summary that these fields and steps make. Raises InvalidSummary where they can't be of one minute's readings.

    Of the fields, others than a summary's are ignored.
    """
    given: dict[str, object] = {"Steps": steps}
    for name, kind in _kinds().items():
        try:
            given[name] = kind.convert(values[name])
        except KeyError:
            raise InvalidSummary(f"{name} is missing") from None
        except InvalidValue as error:
            raise InvalidSummary(f"{name} {error}") from None
    summary = MinuteSummary(**given)  # type: ignore[arg-type]  # each value was converted by its own field's kind
    if summary.StatusTime != minute(summary.StatusTime):
        raise InvalidSummary(f"StatusTime {summary.StatusTime} is no start of a minute")
    if minute(summary.LastStatusTime) != summary.StatusTime:
        raise InvalidSummary(f"LastStatusTime {summary.LastStatusTime} is not in its minute")
    if steps.last != offset_of(summary.LastStatusTime):
        raise InvalidSummary("Steps don't end at LastStatusTime")
    if summary.MinHealthPoints > summary.MaxHealthPoints:
        raise InvalidSummary("MinHealthPoints is above MaxHealthPoints")
    if summary.MinMagicPoints > summary.MaxMagicPoints:
        raise InvalidSummary("MinMagicPoints is above MaxMagicPoints")
    return summary


@cache
def _kinds() -> dict[str, Kind]:
    """What each plain field may hold: what the reading's field may that it summarizes."""
    return {name: schema()[name.removeprefix("Min").removeprefix("Max").removeprefix("Last")] for name in PLAIN_FIELDS}


def offset_of(status_time: str) -> int:
    """Milliseconds since the start of the minute."""
    return int(status_time[17:19]) * 1000 + int(status_time[20:])
