"""Row against row: what the stream, the table and the archive say of each unicorn and minute.

All three come in the order of their keys, so that no more than a row of each is held.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from ops.reconcile.row import Key, MinuteRow

Rows = Iterable[tuple[Key, MinuteRow]]
"""Sorted by key; each key once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One unicorn-minute; None where a place has no row of it."""

    key: Key
    streamed: MinuteRow | None
    stored: MinuteRow | None
    archived: MinuteRow | None
    on_stream: bool
    """Whether the stream still has all of that minute, and so is judged too."""

    @property
    def rows(self) -> list[MinuteRow | None]:
        """Of the places that are judged."""
        return [self.stored, self.archived, *([self.streamed] if self.on_stream else [])]

    @property
    def readings(self) -> int:
        """As many as the place that has most."""
        return max(count_readings(row) for row in (self.stored, self.archived, self.streamed))

    @property
    def same(self) -> bool:
        return all(row == self.stored for row in self.rows)

    @property
    def lost(self) -> int:
        """Readings that some place has, and the table or the archive has not."""
        return self.readings - min(count_readings(self.stored), count_readings(self.archived))

    def to_dict(self) -> dict[str, Any]:
        places = {"stream": self.streamed, "table": self.stored, "archive": self.archived}
        return {
            "name": self.key[0],
            "minute": self.key[1],
            "lost": self.lost,
            **{place: row.to_dict() if row else None for place, row in places.items()},
        }


@dataclass(slots=True)
class Totals:
    """What a comparison came to."""

    minutes: int = 0
    """Unicorn-minutes."""
    streamed: int = 0
    stored: int = 0
    archived: int = 0
    lost: int = 0
    different: int = 0
    first_different: list[Comparison] = field(default_factory=list)
    """At most LISTED of them."""

    LISTED = 1_000

    @property
    def exact(self) -> bool:
        return not self.different

    def add(self, one: Comparison) -> None:
        self.minutes += 1
        self.streamed += count_readings(one.streamed)
        self.stored += count_readings(one.stored)
        self.archived += count_readings(one.archived)
        if not one.same:
            self.different += 1
            self.lost += one.lost
            if len(self.first_different) < self.LISTED:
                self.first_different.append(one)


def compare(
    *, stored: Rows, archived: Rows, streamed: Rows = (), on_stream: Callable[[Key], bool] = lambda _: False
) -> Iterator[Comparison]:
    """Every unicorn-minute of which any place has a row, in the order of their keys."""
    tagged = [_tag("stored", stored), _tag("archived", archived), _tag("streamed", streamed)]
    for key, group in groupby(heapq.merge(*tagged, key=itemgetter(0)), key=itemgetter(0)):
        found: dict[str, MinuteRow] = {place: row for _, place, row in group}
        yield Comparison(
            key=key,
            streamed=found.get("streamed"),
            stored=found.get("stored"),
            archived=found.get("archived"),
            on_stream=on_stream(key),
        )


def _tag(place: str, rows: Rows) -> Iterator[tuple[Key, str, MinuteRow]]:
    for key, row in rows:
        yield key, place, row


def count_readings(row: MinuteRow | None) -> int:
    return row.readings if row else 0
