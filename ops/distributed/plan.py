"""Plan a distributed backfill: which hours of the archive each statement reads, and into how many parts it writes.

Statements divide the archive by the hour of arrival, so that each object of it is read once. The readings of a minute
may have arrived in several hours: then several statements have a summary of it, and the processor merges them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any, Self

from backfill.pace import OBJECT_MINUTES
from compactor.plan import STATEMENT_BYTES
from ops.cost.bill import ARCHIVED_BYTES, COMPACTED_BYTES
from ops.deployment import Deployment
from ops.time_range import TimeRange
from runtime.s3 import list_objects
from unicorn.sql import ARCHIVE_TABLE, COMPACTED_TABLE, PARTITION
from unicorn.timestamps import parse_timestamp

_MIN_PARTS, _MAX_PARTS = 10, 100
"""Parts of a statement. Source of the limit: Athena user guide, "UNLOAD"."""
_EARLIER = timedelta(hours=1)
"""Readings may lie in an hour before their own: Firehose names an object by its oldest, and clocks run ahead."""
_ROW_BYTES = {ARCHIVE_TABLE: 60 * ARCHIVED_BYTES, COMPACTED_TABLE: 60 * COMPACTED_BYTES}
"""Bytes of a minute in each table. A reading a second is assumed, as `cost` does."""


@dataclass(frozen=True, slots=True)
class Hour:
    """What the archive holds of an hour of arrival."""

    bytes: int = 0
    minutes: float = 0.0
    """About how many minutes of unicorns."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Hours of the archive that one statement reads, both included."""

    first: str
    last: str
    parts: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run puts back, and in which statements."""

    range: TimeRange
    unicorns: tuple[str, ...]
    slices: tuple[Slice, ...]

    def to_dict(self) -> dict[str, Any]:
        slices = [[one.first, one.last, one.parts] for one in self.slices]
        return {**self.range.to_dict(), "unicorns": list(self.unicorns), "slices": slices}

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Self:
        time_range = TimeRange(parse_timestamp(document["from"]), parse_timestamp(document["to"]))
        return cls(time_range, tuple(document["unicorns"]), tuple(Slice(*one) for one in document["slices"]))


def measure_hours(deployment: Deployment, time_range: TimeRange) -> dict[str, Hour]:
    """Return the hours of the archive that may hold readings of a range, in order. Some arrive late."""
    since = f"{time_range.first - _EARLIER:%Y-%m-%d-%H}"
    hours: dict[str, Hour] = {}
    for table, row_bytes in _ROW_BYTES.items():
        for hour, size in _list_sizes(deployment, table, since):
            before = hours.get(hour, Hour())
            hours[hour] = Hour(before.bytes + size, before.minutes + size / row_bytes)
    return dict(sorted(hours.items()))


def plan_slices(hours: Mapping[str, Hour], limit: float) -> Iterator[Slice]:
    """Yield slices of at most `limit` bytes, or of one hour if it is larger."""
    taken: list[str] = []
    for hour, size in hours.items():
        if taken and sum(hours[one].bytes for one in taken) + size.bytes > min(limit, STATEMENT_BYTES):
            yield _make_slice(taken, hours)
            taken = []
        taken.append(hour)
    if taken:
        yield _make_slice(taken, hours)


def _make_slice(taken: list[str], hours: Mapping[str, Hour]) -> Slice:
    parts = ceil(sum(hours[hour].minutes for hour in taken) / OBJECT_MINUTES)
    return Slice(taken[0], taken[-1], min(max(parts, _MIN_PARTS), _MAX_PARTS))


def _list_sizes(deployment: Deployment, table: str, since: str) -> Iterator[tuple[str, int]]:
    s3, bucket = deployment.session.client("s3"), deployment.outputs["ArchiveBucketName"]
    prefix = f"{table}/{PARTITION}="
    for listed in list_objects(s3, bucket, prefix, start_after=f"{prefix}{since}"):
        yield listed["Key"].removeprefix(prefix).partition("/")[0], listed["Size"]
