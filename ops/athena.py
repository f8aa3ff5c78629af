"""Run a statement on Athena and read its typed rows.

A result of one page is read by GetQueryResults, and a larger one from its object on S3, because a page has only 1,000
rows.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any

from ops.deployment import Deployment
from ops.result import Column, Cost, Result, ResultStream, Row, Value
from ops.result_csv import InvalidCsv, Record, parse_csv
from ops.result_object import Progress, ResultLocation, ResultUnreadable
from runtime.athena import Athena

if TYPE_CHECKING:
    from mypy_boto3_athena.client import AthenaClient

_POLL_SECONDS = 0.2
_TYPES: dict[str, Callable[[str], Value]] = {
    **dict.fromkeys(("tinyint", "smallint", "integer", "int", "bigint"), int),
    **dict.fromkeys(("double", "float", "real"), float),
    "decimal": Decimal,
    "boolean": lambda text: text == "true",
}


def fetch_all(
    deployment: Deployment,
    sql: str,
    *,
    report: Callable[[str], None] = lambda _: None,
    sleep: Callable[[float], None] = time.sleep,
) -> Result:
    """Run a statement and fetch its complete result. Ctrl-C stops the query.

    `report` is told what has been read. Raises StatementFailed.
    """
    stream = execute(deployment, sql, sleep=sleep)
    rows = list(stream.report_reading(report))
    return Result(stream.columns, rows, stream.scanned_bytes, stream.milliseconds, stream.progress)


def execute(
    deployment: Deployment,
    sql: str,
    *,
    progress: Progress | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> ResultStream:
    """Run a statement whose result may be larger than memory. Ctrl-C stops the query. Raises StatementFailed."""
    athena = deployment.session.client("athena")
    query_id, execution = run(deployment, athena, sql, sleep)
    page = athena.get_query_results(QueryExecutionId=query_id)
    columns = [Column(info["Name"], info["Type"]) for info in page["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]]
    location, progress = execution["ResultConfiguration"]["OutputLocation"], progress or Progress()
    if "NextToken" not in page:
        records = _read_pages(columns, [page])
    elif location.endswith(".csv"):
        records = _read_object(columns, ResultLocation.parse(deployment.session, location), progress)
    else:  # statements such as SHOW PARTITIONS write plain text. Source: Athena user guide, "Find query output files"
        following = athena.get_paginator("get_query_results").paginate(
            QueryExecutionId=query_id, PaginationConfig={"StartingToken": page["NextToken"]}
        )
        records = _read_pages(columns, chain([page], following))
    cost = Cost.of(execution, rows=0)
    return ResultStream(columns, _convert(columns, records), cost.scanned_bytes, cost.milliseconds, progress)


def run(
    deployment: Deployment, athena: "AthenaClient", sql: str, sleep: Callable[[float], None]
) -> tuple[str, Mapping[str, Any]]:
    """Run a statement to its end, and return its query ID and Athena's description. Ctrl-C stops the query.

    Raises StatementFailed.
    """
    engine = Athena(athena, deployment.outputs["WorkGroupName"], deployment.outputs["DatabaseName"])
    query_id = engine.start(sql)
    try:
        return query_id, engine.wait(query_id, poll_seconds=_POLL_SECONDS, sleep=sleep)
    except KeyboardInterrupt:
        athena.stop_query_execution(QueryExecutionId=query_id)
        raise


def _read_object(columns: list[Column], location: ResultLocation, progress: Progress) -> Iterator[Record]:
    """Yield the records of a result's object, without its header. Raises ResultUnreadable."""
    records = parse_csv(location.read(progress), len(columns))
    try:
        if next(records, None) != [column.name for column in columns]:
            raise InvalidCsv("it does not begin with the names of the columns")
        yield from records
    except InvalidCsv as error:
        raise ResultUnreadable(f"its result {location} is damaged: {error}") from None


def _read_pages(columns: list[Column], pages: Iterable[Any]) -> Iterator[Record]:
    """Yield the records of every page, without the header that Athena puts first in the result of a SELECT."""
    header = [column.name for column in columns]
    for number, page in enumerate(pages):
        records = [[cell.get("VarCharValue") for cell in row.get("Data", [])] for row in page["ResultSet"]["Rows"]]
        if number == 0 and records and records[0] == header:
            del records[0]
        yield from records


def _convert(columns: list[Column], records: Iterable[Record]) -> Iterator[Row]:
    """Yield each record with values of the columns' types. Raises ResultUnreadable."""
    conversions = [_TYPES.get(column.type.partition("(")[0].lower(), str) for column in columns]
    for record in records:
        try:
            row = tuple(
                [None if text is None else convert(text) for convert, text in zip(conversions, record, strict=False)]
            )
        except (ValueError, ArithmeticError) as error:
            raise ResultUnreadable(f"its result has a value that is not of its column's type: {error}") from None
        yield row
