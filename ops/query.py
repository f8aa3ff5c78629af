"""Build the statement for a question to the archive, run it, and write its result."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from aws.relation import with_readings
from aws.saved_query import SINCE, InvalidParameter, SavedQuery, find_first_partition
from ops.athena import execute, fetch_all
from ops.deployment import find_deployment
from ops.result import Cost, Result, ResultStream, Row
from ops.result_file import replace_file
from ops.result_object import ResultUnreadable
from ops.task import TaskFailed, show_progress
from ops.unload import unload
from runtime.athena import StatementFailed

Formatter = Callable[[ResultStream], Iterator[str]]
"""Yields the text of a result in parts."""


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
    with _show_query(sql, question) as report:
        return fetch_all(deployment, sql, report=report)


def save_result(sql: str, question: str, target: Path, formatter: Formatter | None) -> Cost:
    """Run a statement and write its result to a file, in Parquet if there is no formatter.

    A result of any size takes the same memory. The file is written as a whole or not at all. Raises TaskFailed, and
    what the formatter raises.
    """
    deployment = find_deployment()
    with replace_file(target) as new, _show_query(sql, question) as report:
        if formatter is None:
            return unload(deployment, sql, new, report)
        result = execute(deployment, sql)
        rows = _Counted(result.report_reading(report))
        with new.open("w", encoding="utf-8", newline="") as file:
            file.writelines(formatter(replace(result, rows=rows)))
        return Cost(rows.count, result.scanned_bytes, result.milliseconds)


class _Counted:
    """Rows that are counted as they are read."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.count += 1
            yield row


@contextmanager
def _show_query(sql: str, question: str) -> Iterator[Callable[[str], None]]:
    """Yield a function that reports progress, and turn a failure of the query into TaskFailed."""
    with show_progress("Reading the result") as report:
        try:
            yield report
        except ResultUnreadable as error:
            raise TaskFailed("The query", str(error), remedy="Ask again") from None
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
