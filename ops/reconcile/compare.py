"""Compare the rows of the stream, the table and the archive.

All three are sorted by key, so that only one row of each is in memory.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from ops.reconcile.row import Key, MinuteRow

Rows = Iterable[tuple[Key, MinuteRow]]
"""Rows sorted by key; each key occurs once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The rows of one unicorn-minute in each place; None if the place has no row."""

    key: Key
    streamed: MinuteRow | None
    stored: MinuteRow | None
    archived: MinuteRow | None
    is_on_stream: bool
    """Whether the stream still has the whole minute. If not, it is not compared."""

    @property
    def rows(self) -> list[MinuteRow | None]:
        """The rows of the places that are compared."""
        return [self.stored, self.archived, *([self.streamed] if self.is_on_stream else [])]

    @property
    def readings(self) -> int:
        """The greatest number of readings that any place has."""
        return max(count_readings(row) for row in (self.stored, self.archived, self.streamed))

    @property
    def is_same(self) -> bool:
        return all(row == self.stored for row in self.rows)

    @property
    def lost(self) -> int:
        """The number of readings that the table or the archive lacks, compared with the place that has the most."""
        return self.readings - min(count_readings(self.stored), count_readings(self.archived))

    def to_dict(self) -> dict[str, Any]:
        places = {"stream": self.streamed, "table": self.stored, "archive": self.archived}
        return {
            "name": self.key[0],
            "minute": self.key[1],
            "lost": self.lost,
            **{place: asdict(row) if row else None for place, row in places.items()},
        }


@dataclass(slots=True)
class Totals:
    """The totals of a comparison."""

    minutes: int = 0
    """Unicorn-minutes."""
    streamed: int = 0
    stored: int = 0
    archived: int = 0
    lost: int = 0
    different: int = 0
    first_different: list[Comparison] = field(default_factory=list)
    """At most LISTED comparisons."""

    LISTED = 1_000

    @property
    def is_exact(self) -> bool:
        return not self.different

    def add(self, comparison: Comparison) -> None:
        self.minutes += 1
        self.streamed += count_readings(comparison.streamed)
        self.stored += count_readings(comparison.stored)
        self.archived += count_readings(comparison.archived)
        if not comparison.is_same:
            self.different += 1
            self.lost += comparison.lost
            if len(self.first_different) < self.LISTED:
                self.first_different.append(comparison)


def compare(
    *, stored: Rows, archived: Rows, streamed: Rows = (), is_on_stream: Callable[[Key], bool] = lambda _: False
) -> Iterator[Comparison]:
    """Yield every unicorn-minute that has a row in any place, sorted by key.

    `is_on_stream` returns whether the stream still has a whole unicorn-minute.
    """
    rows_by_place = [_tag("stored", stored), _tag("archived", archived), _tag("streamed", streamed)]
    for key, group in groupby(heapq.merge(*rows_by_place, key=itemgetter(0)), key=itemgetter(0)):
        rows: dict[str, MinuteRow] = {place: row for _, place, row in group}
        yield Comparison(
            key=key,
            streamed=rows.get("streamed"),
            stored=rows.get("stored"),
            archived=rows.get("archived"),
            is_on_stream=is_on_stream(key),
        )


def _tag(place: str, rows: Rows) -> Iterator[tuple[Key, str, MinuteRow]]:
    for key, row in rows:
        yield key, place, row


def count_readings(row: MinuteRow | None) -> int:
    return row.readings if row else 0
