"""Athena: the statements of a compaction, and running one to its end."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unicorn.relation import ARCHIVE_TABLE, COMPACTED_TABLE, PARTITION, compacted_rows

if TYPE_CHECKING:
    from mypy_boto3_athena.client import AthenaClient

_POLL_SECONDS = 1.0


class StatementFailed(RuntimeError):
    """A statement that Athena could not run; the message is Athena's own."""


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

    def run(self, sql: str) -> list[int]:
        """Run a statement; the numbers of the first row that it gives, if any. Raises StatementFailed."""
        execution = self.athena.start_query_execution(
            QueryString=sql, WorkGroup=self.work_group, QueryExecutionContext={"Database": self.database}
        )["QueryExecutionId"]
        while True:
            status = self.athena.get_query_execution(QueryExecutionId=execution)["QueryExecution"]["Status"]
            if status["State"] in ("FAILED", "CANCELLED"):
                raise StatementFailed(status.get("StateChangeReason") or f"the query was {status['State'].lower()}")
            if status["State"] == "SUCCEEDED":
                break
            time.sleep(_POLL_SECONDS)
        if not sql.startswith("SELECT"):
            return []
        rows = self.athena.get_query_results(QueryExecutionId=execution)["ResultSet"]["Rows"]
        return [int(cell["VarCharValue"]) for cell in rows[1]["Data"]]  # the first has the names
