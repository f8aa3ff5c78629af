"""The law: how readings become minute summaries, and how two summaries of one unicorn-minute become one.

`merge` is commutative, associative and idempotent, so the same readings give the same row whatever happens on the way:
retries, records processed twice or out of order, late readings, a window ended early, a split shard.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from operator import attrgetter

from msgspec import Struct

from unicorn.field import InvalidValue, Kind
from unicorn.moment import numbers
from unicorn.reading import Reading, millimetres, schema
from unicorn.steps import MILLISECONDS, Steps

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
    """Which readings are in it: offset in the minute (ms) to distance (mm). Not to be changed in place."""

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
        return sum(self.Steps.values())


PLAIN_FIELDS = tuple(name for name in MinuteSummary.__struct_fields__ if name != "Steps")
"""Texts and numbers, each of which stands for one field of readings."""


class InvalidSummary(ValueError):
    """A record that isn't a minute summary; the message names what is wrong with it."""


def minute(status_time: str) -> str:
    """The start of a StatusTime's minute, in the same form."""
    return f"{status_time[:16]}:00.000"


def summary_of(*readings: Reading) -> MinuteSummary:
    """The summary of readings of one unicorn in one minute. Raises ValueError for what is no StatusTime."""
    moments = numbers([reading.StatusTime for reading in readings])
    return _summary(readings, moments, max(moments))


def _summary(readings: Sequence[Reading], moments: Sequence[int], latest: int) -> MinuteSummary:
    """The same, once the moments are numbers: their last five digits are seconds and milliseconds."""
    if latest % _MINUTE >= MILLISECONDS:
        raise ValueError("a minute has no such second")
    last = readings[moments.index(latest)]
    offsets = [moment % _MINUTE for moment in moments]
    distances = millimetres(readings)
    steps = dict(zip(offsets, distances, strict=True))
    if len(steps) < len(readings):  # some are of one moment
        steps = {}
        for offset, distance in zip(offsets, distances, strict=True):
            steps[offset] = max(distance, steps.get(offset, 0))
        last = max(readings, key=_position)
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
"""Of a moment as a number."""
_position = attrgetter("StatusTime", "Latitude", "Longitude")


def merge(*summaries: MinuteSummary) -> MinuteSummary:
    """All that the given summaries of one unicorn-minute know, as one summary.

    Steps are united (of two distances at one offset the greater counts), minima, maxima and the last position joined.
    """
    first = summaries[0]
    if len(summaries) == 1:
        return first
    steps = first.Steps
    for summary in summaries[1:]:
        if summary.key != first.key:
            raise ValueError(f"summaries of {first.key} and {summary.key} don't merge")
        steps = _united(steps, summary.Steps)
    last = max((s.LastStatusTime, s.LastLatitude, s.LastLongitude) for s in summaries)
    return MinuteSummary(
        Name=first.Name,
        StatusTime=first.StatusTime,
        MinHealthPoints=min(s.MinHealthPoints for s in summaries),
        MaxHealthPoints=max(s.MaxHealthPoints for s in summaries),
        MinMagicPoints=min(s.MinMagicPoints for s in summaries),
        MaxMagicPoints=max(s.MaxMagicPoints for s in summaries),
        LastStatusTime=last[0],
        LastLatitude=last[1],
        LastLongitude=last[2],
        Steps=steps,
    )


def _united(one: Steps, other: Steps) -> Steps:
    united = {**one, **other}
    if len(united) < len(one) + len(other):
        for offset in one.keys() & other.keys():
            united[offset] = max(one[offset], other[offset])
    return united


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
    """The summaries of one unicorn's readings. In most batches they are of one minute: the first and last one tell."""
    moments = numbers([reading.StatusTime for reading in readings])
    latest = max(moments)
    if min(moments) // _MINUTE == latest // _MINUTE:
        yield _summary(readings, moments, latest)
        return
    minutes: defaultdict[int, list[Reading]] = defaultdict(list)
    for reading, moment in zip(readings, moments, strict=True):
        minutes[moment // _MINUTE].append(reading)
    for group in minutes.values():
        yield summary_of(*group)


def checked(values: Mapping[str, object], steps: Steps) -> MinuteSummary:
    """The summary that these fields and steps make. Raises InvalidSummary where they can't be of one minute's readings.

    Steps are as `decode_steps` returns them; of the fields, others than a summary's are ignored.
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
    if not steps or max(steps) != _offset(summary.LastStatusTime):
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


def _offset(status_time: str) -> int:
    """Milliseconds since the start of the minute."""
    return int(status_time[17:19]) * 1000 + int(status_time[20:])
