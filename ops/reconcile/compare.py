"""Compare the rows of the stream, the table and the archive.

All three are sorted by key, so that only one row of each is in memory.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from ops.reconcile.row import Key, MinuteRow

Rows = Iterable[tuple[Key, MinuteRow]]
"""Rows sorted by key; each key occurs once."""
_END: tuple[Key, None] = ((chr(sys.maxunicode) * 129, ""), None)
"""Follows the last row of a place. Its key is greater than all others, whose names have at most 128 characters."""


class Comparison(Struct, frozen=True, kw_only=True, gc=False):
    """The rows of one unicorn-minute in each place; None if the place has no row."""

    key: Key
    streamed: MinuteRow | None
    stored: MinuteRow | None
    archived: MinuteRow | None
    is_on_stream: bool
    """Whether the stream still has the whole minute. If not, it is not compared."""

    @property
    def readings(self) -> int:
        """The greatest number of readings that any place has."""
        return max(count_readings(row) for row in (self.stored, self.archived, self.streamed))

    @property
    def is_same(self) -> bool:
        return self.stored == self.archived and (not self.is_on_stream or self.streamed == self.stored)

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

    def add(self, comparison: Comparison) -> bool:
        """Count a comparison, and return whether its rows are the same."""
        self.minutes += 1
        self.streamed += count_readings(comparison.streamed)
        self.stored += count_readings(comparison.stored)
        self.archived += count_readings(comparison.archived)
        if comparison.is_same:
            return True
        self.different += 1
        self.lost += comparison.lost
        if len(self.first_different) < self.LISTED:
            self.first_different.append(comparison)
        return False


def compare(
    *, stored: Rows, archived: Rows, streamed: Rows = (), streamed_since: str | None = None
) -> Iterator[Comparison]:
    """Yield every unicorn-minute that has a row in any place, sorted by key.

    `streamed_since` is the first minute that the stream still has as a whole; None if the stream is not compared.
    """
    places = [*map(iter, (stored, archived, streamed))]
    heads: list[tuple[Key, MinuteRow | None]] = [next(place, _END) for place in places]
    while (key := min(heads[0][0], heads[1][0], heads[2][0])) != _END[0]:
        rows: list[MinuteRow | None] = [None, None, None]
        for number in (0, 1, 2):
            if heads[number][0] == key:
                rows[number] = heads[number][1]
                heads[number] = next(places[number], _END)
        yield Comparison(
            key=key,
            stored=rows[0],
            archived=rows[1],
            streamed=rows[2],
            is_on_stream=streamed_since is not None and key[1] >= streamed_since,
        )


def count_readings(row: MinuteRow | None) -> int:
    return row.readings if row else 0
