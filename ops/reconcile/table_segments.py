"""Read a table in parallel segments, at no more than half of what it gives.

Source: DynamoDB developer guide, "Scanning tables in DynamoDB": "Parallel scan".
"""

import time
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from queue import SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

READERS = 16
"""Threads that read, each a page at a time."""
UNIT_BYTES = 4 * 1024
"""What a read unit reads consistently. Source: DynamoDB developer guide, "DynamoDB on-demand capacity mode"."""
_PAGE_UNITS = 2**20 / UNIT_BYTES
"""What the page of a scan takes at once."""
_SEGMENT_BYTES = 16 * 2**20
_MAX_SEGMENTS = 256
_SHARE = 0.5
"""The part of the table's maximum that is taken, so that the functions and consoles can read too."""
_DEFAULT_UNITS = 12_000
"""Read units per second that a new table without a maximum gives. Source: DynamoDB developer guide, "Understanding
DynamoDB warm throughput in different scenarios"."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a page begins."""

    segment: Mapping[str, int]
    """The arguments that name the segment."""
    after: Mapping[str, Any] | None = None
    """The key after which it begins; None for the segment's beginning."""
    name: str | None = None
    """The name whose rows are read, if they are read name by name."""

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments of the scan."""
        return {**self.segment, **({"ExclusiveStartKey": self.after} if self.after else {})}


@dataclass(frozen=True, slots=True)
class Page:
    """Items of a range, and what they took."""

    items: list[Any]
    units: float

    @classmethod
    def of(cls, answer: Mapping[str, Any], items: list[Any]) -> "Page":
        """Return the page of an answer."""
        return cls(items, answer["ConsumedCapacity"]["CapacityUnits"])


class Pace:
    """Makes readers wait, so that all together take so many read units per second."""

    def __init__(
        self,
        units_per_second: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.units_per_second = units_per_second
        self._clock, self._sleep = clock, sleep
        self._due = 0.0
        self._lock = Lock()

    def take(self, units: float) -> None:
        """Count the units that a page took, and wait until the next page may be read."""
        with self._lock:
            now = self._clock()
            self._due = max(self._due, now) + units / self.units_per_second
            wait = self._due - now
        self._sleep(wait)


@dataclass(frozen=True, slots=True)
class Table:
    """A table to read."""

    dynamodb: "DynamoDBClient"
    name: str
    bytes: int
    """Its size, which AWS counts about every six hours."""
    pace: Pace

    @classmethod
    def open(cls, dynamodb: "DynamoDBClient", name: str) -> "Table":
        """Return a table that exists."""
        described = dynamodb.describe_table(TableName=name)["Table"]
        most = described.get("OnDemandThroughput", {}).get("MaxReadRequestUnits", -1)
        return cls(dynamodb, name, described["TableSizeBytes"], Pace(_SHARE * (most if most > 0 else _DEFAULT_UNITS)))

    @property
    def seconds_to_scan(self) -> float:
        return self.bytes / UNIT_BYTES / self.pace.units_per_second

    @property
    def scanners(self) -> int:
        """How many readers may begin a page of a scan at once without taking more than a second's units."""
        return max(1, min(READERS, int(self.pace.units_per_second / _PAGE_UNITS)))

    @property
    def segments(self) -> int:
        return min(_MAX_SEGMENTS, max(READERS, self.bytes // _SEGMENT_BYTES))


def read_segments(
    table: Table, read_page: Callable[[Start], tuple[Page, Start | None]], readers: int
) -> Generator[Page]:
    """Yield every page of every segment, in the order in which they come, from as many at a time as readers.

    `read_page` returns a page and where the next one begins. That is read when the page was taken, so that no more
    pages are in memory than readers.
    """

    def read(start: Start) -> tuple[Page, Start | None]:
        page, following = read_page(start)
        table.pace.take(page.units)
        return page, following

    done: SimpleQueue[Future[tuple[Page, Start | None]]] = SimpleQueue()
    waiting = iter([Start({"Segment": segment, "TotalSegments": table.segments}) for segment in range(table.segments)])
    with ThreadPoolExecutor(readers) as threads:
        running = 0
        starts = [*islice(waiting, readers)]
        while starts or running:
            for start in starts:
                threads.submit(read, start).add_done_callback(done.put)
                running += 1
            page, following = done.get().result()
            running -= 1
            yield page
            starts = [following] if following else [*islice(waiting, 1)]
