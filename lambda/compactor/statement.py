"""Athena: the statements of a compaction, beginning one and waiting for its end."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unicorn.sql import ARCHIVE_TABLE, COMPACTED_TABLE, PARTITION, compacted_rows

if TYPE_CHECKING:
    from mypy_boto3_athena.client import AthenaClient

_POLL_SECONDS = 1.0


class StatementFailed(RuntimeError):
    """A statement that Athena could not run; the message is Athena's own."""


class StillWriting(RuntimeError):
    """A statement that has not ended yet."""


def unload(hour: str, location: str) -> str:
    """Write an hour's rows to an empty location. In each file they are in order, and files may be several.

    Source: Athena user guide, "UNLOAD"; an INSERT or CTAS would let the order go.
    """
    return f"UNLOAD ({compacted_rows(hour)}) TO '{location}' WITH (format = 'PARQUET', compression = 'ZSTD')"


def counts(hour: str) -> str:
    """How many rows of an hour lie in each of the two tables: a question that reads footers only."""
    delivered, compacted = (
        f"(SELECT count(*) FROM {table} WHERE {PARTITION} = '{hour}')" for table in (ARCHIVE_TABLE, COMPACTED_TABLE)
    )
    return f"SELECT {delivered} AS delivered, {compacted} AS compacted"


@dataclass(frozen=True, slots=True)
class Athena:
    """A workgroup and a database. What Athena refuses is raised."""

    athena: "AthenaClient"
    work_group: str
    database: str

    def start(self, sql: str) -> str:
        """Begin a statement; its identifier."""
        return self.athena.start_query_execution(
            QueryString=sql, WorkGroup=self.work_group, QueryExecutionContext={"Database": self.database}
        )["QueryExecutionId"]

    def wait(self, statement: str, *, patient: Callable[[], bool] = lambda: True) -> None:
        """Wait for a statement's end. Raises StatementFailed, and StillWriting once it isn't patient any more."""
        while True:
            status = self.athena.get_query_execution(QueryExecutionId=statement)["QueryExecution"]["Status"]
            if status["State"] in ("FAILED", "CANCELLED"):
                raise StatementFailed(status.get("StateChangeReason") or f"the query was {status['State'].lower()}")
            if status["State"] == "SUCCEEDED":
                return
            if not patient():
                raise StillWriting(statement)
            time.sleep(_POLL_SECONDS)

    def numbers(self, sql: str) -> list[int]:
        """The numbers of the first row that a question gives. Raises StatementFailed."""
        statement = self.start(sql)
        self.wait(statement)
        rows = self.athena.get_query_results(QueryExecutionId=statement)["ResultSet"]["Rows"]
        return [int(cell["VarCharValue"]) for cell in rows[1]["Data"]]  # the first has the names
