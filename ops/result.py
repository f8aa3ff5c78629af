"""The result of a statement: its columns, its typed rows, and what it took."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ops.result_object import Progress

Value = str | int | float | bool | Decimal | None
Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a result, with the name of its Athena type."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class ResultStream:
    """The result of a statement, whose rows are fetched as they are read. Times are text, in UTC.

    Reading the rows raises ResultUnreadable if they cannot be read to the end.
    """

    columns: list[Column]
    rows: Iterable[Row]
    scanned_bytes: int
    milliseconds: int
    progress: Progress = field(default_factory=Progress)
    """How much of the result's object has been read; all zero for a result of one page."""

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]

    def report_reading(self, report: Callable[[str], None]) -> Iterator[Row]:
        """Yield the rows, and report every thousandth with how much of the result has been read."""
        for number, row in enumerate(self.rows, 1):
            yield row
            if number % 1000 == 0:
                report(self.progress.append_to(f"{number:,} rows"))


@dataclass(frozen=True, slots=True)
class Cost:
    """How many rows a statement returned, and what it took."""

    rows: int
    scanned_bytes: int
    milliseconds: int

    @classmethod
    def of(cls, execution: Mapping[str, Any], rows: int) -> "Cost":
        """Return the cost that Athena's description of a statement tells."""
        statistics = execution.get("Statistics", {})
        return cls(rows, statistics.get("DataScannedInBytes", 0), statistics.get("TotalExecutionTimeInMillis", 0))


@dataclass(frozen=True, slots=True)
class Result(ResultStream):
    """The complete result of a statement."""

    rows: list[Row]
