"""The SQL statements of a compaction, and running them on Athena."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unicorn.sql import ARCHIVE_TABLE, COMPACTED_TABLE, PARTITION, select_compacted

if TYPE_CHECKING:
    from mypy_boto3_athena.client import AthenaClient

_POLL_SECONDS = 1.0


class StatementFailed(RuntimeError):
    """A statement that Athena could not run. The message is Athena's own."""


class StillRunning(RuntimeError):
    """A statement that has not ended within the time for waiting."""


def build_unload(hour: str, location: str) -> str:
    """Return the statement that writes an hour's rows to an empty location, as one or more sorted files.

    INSERT and CTAS would not keep the order. Source: Athena user guide, "UNLOAD".
    """
    return f"UNLOAD ({select_compacted(hour)}) TO '{location}' WITH (format = 'PARQUET', compression = 'ZSTD')"


def build_row_counts(hour: str) -> str:
    """Return the query for an hour's number of rows in each of the two tables. It reads only the files' footers."""
    delivered, compacted = (
        f"(SELECT count(*) FROM {table} WHERE {PARTITION} = '{hour}')" for table in (ARCHIVE_TABLE, COMPACTED_TABLE)
    )
    return f"SELECT {delivered} AS delivered, {compacted} AS compacted"


@dataclass(frozen=True, slots=True)
class Athena:
    """A workgroup and a database. Errors of Athena are raised."""

    athena: "AthenaClient"
    work_group: str
    database: str

    def start(self, sql: str) -> str:
        """Start a statement, and return its query ID."""
        return self.athena.start_query_execution(
            QueryString=sql, WorkGroup=self.work_group, QueryExecutionContext={"Database": self.database}
        )["QueryExecutionId"]

    def wait(self, query_id: str, *, has_time: Callable[[], bool] = lambda: True) -> None:
        """Wait until a statement succeeds. Raises StatementFailed, or StillRunning once there is no more time."""
        while True:
            status = self.athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]["Status"]
            if status["State"] in ("FAILED", "CANCELLED"):
                raise StatementFailed(status.get("StateChangeReason") or f"the query was {status['State'].lower()}")
            if status["State"] == "SUCCEEDED":
                return
            if not has_time():
                raise StillRunning(query_id)
            time.sleep(_POLL_SECONDS)

    def query_numbers(self, sql: str) -> list[int]:
        """Return the numbers in a query's first row. Raises StatementFailed."""
        query_id = self.start(sql)
        self.wait(query_id)
        rows = self.athena.get_query_results(QueryExecutionId=query_id)["ResultSet"]["Rows"]
        return [int(cell["VarCharValue"]) for cell in rows[1]["Data"]]  # the first row has the columns' names
