"""Running statements on Athena: start one, and wait until it has ended."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_athena.client import AthenaClient


class StatementFailed(RuntimeError):
    """A statement that Athena could not run. The message is Athena's own."""


class StillRunning(RuntimeError):
    """A statement that has not ended within the time for waiting."""


@dataclass(frozen=True, slots=True)
class Athena:
    """A workgroup and a database. Errors of Athena are raised."""

    client: "AthenaClient"
    work_group: str
    database: str

    def start(self, sql: str) -> str:
        """Start a statement, and return its query ID. Raises StatementFailed if Athena cannot parse it."""
        try:
            return self.client.start_query_execution(
                QueryString=sql, WorkGroup=self.work_group, QueryExecutionContext={"Database": self.database}
            )["QueryExecutionId"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "InvalidRequestException":
                raise StatementFailed(error.response["Error"]["Message"]) from None
            raise

    def wait(
        self,
        query_id: str,
        *,
        poll_seconds: float = 1.0,
        has_time: Callable[[], bool] = lambda: True,
        sleep: Callable[[float], None] | None = None,
    ) -> Mapping[str, Any]:
        """Wait until a statement succeeds, and return Athena's description of it.

        Raises StatementFailed, or StillRunning once there is no more time.
        """
        while True:
            query = self.client.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
            status = query["Status"]
            if status["State"] in ("FAILED", "CANCELLED"):
                raise StatementFailed(status.get("StateChangeReason") or f"the query was {status['State'].lower()}")
            if status["State"] == "SUCCEEDED":
                return query
            if not has_time():
                raise StillRunning(query_id)
            (sleep or time.sleep)(poll_seconds)

    def query_numbers(self, sql: str) -> list[int]:
        """Return the numbers in a query's first row. Raises StatementFailed."""
        query_id = self.start(sql)
        self.wait(query_id)
        rows = self.client.get_query_results(QueryExecutionId=query_id)["ResultSet"]["Rows"]
        return [int(cell["VarCharValue"]) for cell in rows[1]["Data"]]  # the first row has the columns' names
