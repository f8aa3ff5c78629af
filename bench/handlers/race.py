"""Each contender in turn, several times over, so that what else runs on the machine meets all of them."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import median

from bench.handlers.contender import digest
from bench.handlers.events import Event, aggregated, plain, readings, summaries
from bench.turn import turn
from emulator.cloud import remove_aws_settings
from processor.row import item
from unicorn.codec import decode_summary, encode_summary
from unicorn.reading import Reading
from unicorn.summary import summarize

_CONTENDER = Path(__file__).parent / "contender.py"
PER_EVENT = 10_000
_FIT = 7_000
"""Readings in a plain event: Lambda takes 6 MB, and ten thousand are more."""


@dataclass(frozen=True, slots=True)
class Course:
    """Events of one kind, how many readings or summaries are in each, and which rows come of all but the first."""

    name: str
    events: Sequence[Event]
    each: int
    rows: str
    """Their digest: who takes part puts these, by the law, and no others."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A contender, what it handles, and the environment that it needs if it isn't this project's own."""

    contender: str
    course: Course
    peer: str | None = None


@dataclass(slots=True)
class Times:
    """What a contender took, in seconds of the processor."""

    each: int
    rounds: list[float] = field(default_factory=list)
    """In the middle of each round's calls."""

    def milliseconds(self, per: int) -> float:
        """Of the best round, for so many readings or summaries: what else runs on the machine can only add to it."""
        return min(self.of_one) * 1000 * per

    @property
    def of_one(self) -> list[float]:
        """Of each round, for one reading or summary."""
        return [seconds / self.each for seconds in self.rounds]


def courses(*, events: int) -> Iterator[Course]:
    """What all are given: ten thousand readings are a minute of 167 unicorns, which come to as many rows."""
    minutes = [readings(unicorns=167, seconds=range(60), count=PER_EVENT, seed=n) for n in range(events + 1)]
    yield Course("aggregated", [aggregated(one) for one in minutes], PER_EVENT, _digest(map(_encoded, minutes)))
    fitting = [one[:_FIT] for one in minutes]
    yield Course("plain", [plain(one) for one in fitting], _FIT, _digest(map(_encoded, fitting)))


def courses_of_ours(*, events: int) -> Iterator[Course]:
    """What ours alone are given: ten seconds of a thousand, without a window and amid one, and their summaries."""
    many = [readings(unicorns=1000, seconds=range(10), count=PER_EVENT, seed=n) for n in range(events + 1)]
    rows = [_encoded(one) for one in many]
    yield Course("many", [aggregated(one) for one in many], PER_EVENT, _digest(rows))
    tens = [range(start, start + 10) for start in range(0, 60, 10)]  # a minute of a thousand fits the window's state
    window = [readings(unicorns=1000, seconds=ten, count=PER_EVENT, seed=1) for ten in tens]
    yield Course("window", [aggregated(one) for one in window], PER_EVENT, digest(()))
    items = (item(decode_summary(data), 1) for minute in rows[1:] for _, data in minute)
    yield Course("summaries", [summaries(one) for one in rows], 1000, digest(items))


_Encoded = list[tuple[str, bytes]]


def _encoded(minute: Iterable[Reading]) -> _Encoded:
    """What readings come to on the summary stream: partition keys and data."""
    return [(one.Name, encode_summary(one)) for one in summarize(minute).values()]


def _digest(events: Iterable[_Encoded]) -> str:
    """Of the rows of all but the first."""
    return digest(data for rows in islice(events, 1, None) for _, data in rows)


def race(entries: Mapping[str, Entry], *, rounds: int, folder: Path) -> dict[str, Times]:
    """Every round is each of them once."""
    for course in {entry.course.name: entry.course for entry in entries.values()}.values():
        (folder / course.name).write_text(json.dumps(course.events))
    times = {name: Times(entry.course.each) for name, entry in entries.items()}
    for _ in range(rounds):
        for name, entry in entries.items():
            times[name].rounds.append(median(_run(entry, folder / entry.course.name)))
    return times


def _run(entry: Entry, file: Path) -> list[float]:
    environment = remove_aws_settings(os.environ)
    told = turn(_CONTENDER, entry.contender, str(file), environment=environment, peer=entry.peer)
    assert told["rows"] == entry.course.rows, f"{entry.contender} made other rows of {entry.course.name}"
    seconds: list[float] = told["seconds"]
    return seconds
