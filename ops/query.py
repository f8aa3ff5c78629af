"""Build the statement for a question to the archive, and run it."""

import re
from collections.abc import Callable

from aws.relation import with_readings
from aws.saved_query import SINCE, InvalidParameter, SavedQuery, find_first_partition
from ops.athena import Result, fetch_all
from ops.deployment import find_deployment
from ops.task import TaskFailed
from runtime.athena import StatementFailed


def build_statement(
    saved: SavedQuery | None,
    question: str,
    values: dict[str, str],
    since: str | None,
    find_first_hour: Callable[[], str] = str,
) -> str:
    """Return the SQL of a saved query with these parameter values, or of a question in SQL. Raises InvalidParameter.

    SQL without `since` reads from the partition on that `find_first_hour` returns, by default from the first.
    """
    if saved is not None:
        if since and SINCE in values:
            raise InvalidParameter("Give --since or --param since=…, not both.")
        return saved.to_sql(**values, **({SINCE: since} if since else {}))
    if values:
        raise InvalidParameter("--param needs a saved query, and this is SQL: write the value into the SQL.")
    if len(question.split()) < 2:
        raise InvalidParameter(f"There is no saved query {question}: run `wildrydes query` to list them.")
    return with_readings(question, since=find_first_partition(since) if since else find_first_hour())


def run_statement(sql: str, question: str) -> Result:
    """Run a statement on the deployment's workgroup and fetch its result. Raises TaskFailed."""
    deployment = find_deployment()
    try:
        return fetch_all(deployment, sql)
    except StatementFailed as error:
        reason = renumber_lines(question, sql, str(error))
        raise TaskFailed("The query", reason, remedy="Fix the SQL and ask again") from None


def renumber_lines(question: str, sql: str, reason: str) -> str:
    """Return Athena's error message with line numbers that count from the start of the question.

    Athena counts from the start of the statement, in which the definition of `readings` comes first.
    """
    added = sql.count("\n") - question.count("\n")

    def renumber(match: re.Match[str]) -> str:
        return f"{match[1]}{int(match[2]) - added}" if int(match[2]) > added else match[0]

    return re.sub(r"\b(line )(\d+)", renumber, reason, flags=re.IGNORECASE)
