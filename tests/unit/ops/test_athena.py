from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from emulator.athena_values import write_csv
from ops.athena import fetch_all
from ops.deployment import Deployment
from ops.result import Column, Result
from ops.result_object import ResultUnreadable
from runtime.athena import StatementFailed
from tests.unit.ops.fake_s3 import ACCOUNT, BUCKET, FakeS3, make_session

if TYPE_CHECKING:
    from mypy_boto3_athena.client import AthenaClient

SQL = "SELECT name, readings FROM rows"
ID = "8b1d6c2e-0000-4000-8000-000000000000"


class Athena:
    """A client whose answers are scripted; botocore checks them, and each call, against the service's model."""

    def __init__(self) -> None:
        self.location = f"s3://{BUCKET}/{ID}.csv"
        self.s3 = FakeS3()
        self.client: AthenaClient = boto3.client(
            "athena", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
        )
        self.stub = Stubber(self.client)
        self.stub.activate()

    def starts(self) -> None:
        call = {"QueryString": SQL, "WorkGroup": "wildrydes", "QueryExecutionContext": {"Database": "fleet"}}
        self.stub.add_response("start_query_execution", {"QueryExecutionId": ID}, call)

    def is_in(self, state: str, **more: Any) -> None:
        execution = {
            "Status": {"State": state, **more},
            "Statistics": _statistics(1234, 5678),
            "ResultConfiguration": {"OutputLocation": self.location},
        }
        self.stub.add_response("get_query_execution", {"QueryExecution": execution}, {"QueryExecutionId": ID})

    def returns(self, columns: dict[str, str], *rows: list[str | None], token: str = "", following: str = "") -> None:
        answer: dict[str, Any] = {
            "ResultSet": {
                "Rows": [{"Data": [{} if cell is None else {"VarCharValue": cell} for cell in row]} for row in rows],
                "ResultSetMetadata": {"ColumnInfo": [{"Name": n, "Type": t} for n, t in columns.items()]},
            }
        }
        call = {"QueryExecutionId": ID}
        self.stub.add_response(
            "get_query_results",
            answer | ({"NextToken": following} if following else {}),
            call | ({"NextToken": token} if token else {}),
        )

    def ask(
        self, sleep: Callable[[float], None] = lambda _: None, report: Callable[[str], None] = lambda _: None
    ) -> Result:
        session = make_session(athena=self.client, s3=self.s3)
        outputs = {"WorkGroupName": "wildrydes", "DatabaseName": "fleet"}
        return fetch_all(Deployment(session=session, outputs=outputs, statuses={}), SQL, report=report, sleep=sleep)


@pytest.fixture
def athena() -> Iterator[Athena]:
    one = Athena()
    yield one
    one.stub.assert_no_pending_responses()


def test_an_answer_has_columns_rows_time_and_bytes(athena: Athena) -> None:
    athena.starts()
    athena.is_in("SUCCEEDED")
    athena.returns({"name": "varchar", "readings": "bigint"}, ["name", "readings"], ["Shadowfax", "60"])
    result = athena.ask()
    assert result.columns == [Column("name", "varchar"), Column("readings", "bigint")]
    assert result.rows == [("Shadowfax", 60)]
    assert (result.scanned_bytes, result.milliseconds) == (5678, 1234)


def test_a_query_is_waited_for(athena: Athena) -> None:
    athena.starts()
    athena.is_in("QUEUED")
    athena.is_in("RUNNING")
    athena.is_in("SUCCEEDED")
    athena.returns({"name": "varchar"}, ["name"])
    waits: list[float] = []
    assert athena.ask(waits.append).rows == []
    assert len(waits) == 2


def test_of_a_large_result_the_object_is_read_and_no_other_page(athena: Athena) -> None:
    rows = [(f"Unicorn {number}", number) for number in range(3_000)]
    athena.s3.objects[f"{ID}.csv"] = write_csv(["name", "readings"], [*rows, (None, None), ("", 0)])
    athena.starts()
    athena.is_in("SUCCEEDED")
    athena.returns({"name": "varchar", "readings": "bigint"}, ["name", "readings"], ["Unicorn 0", "0"], following="2")
    reports: list[str] = []
    result = athena.ask(report=reports.append)
    assert result.rows == [*rows, (None, None), ("", 0)]
    assert reports[-1] == "3,000 rows, 0.1 of 0.1 MB"
    assert result.progress.read == result.progress.total == len(athena.s3.objects[f"{ID}.csv"])
    assert {call["ExpectedBucketOwner"] for call in athena.s3.calls} == {ACCOUNT}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'"name","readings"\n"a","1"\n"b","2', "is damaged: it ends within a row"),
        (b'"name","readings"\n"a","1"\n"b"\n', "is damaged: it has a row that does not consist of 2 values"),
        (b'"name","readings"\n"a","many"\n', "value that is not of its column's type"),
        (b"", "is damaged: it does not begin with the names of the columns"),
        (b'"a","1"\n', "is damaged: it does not begin with the names of the columns"),
    ],
)
def test_a_damaged_object_is_told_in_a_sentence(athena: Athena, data: bytes, reason: str) -> None:
    athena.s3.objects[f"{ID}.csv"] = data
    athena.starts()
    athena.is_in("SUCCEEDED")
    athena.returns({"name": "varchar", "readings": "bigint"}, ["name", "readings"], following="2")
    with pytest.raises(ResultUnreadable, match=reason):
        athena.ask()


def test_every_page_is_fetched_of_a_text_and_only_the_first_has_a_header(athena: Athena) -> None:
    athena.location = f"s3://{BUCKET}/{ID}.txt"
    athena.starts()
    athena.is_in("SUCCEEDED")
    athena.returns({"name": "varchar"}, ["name"], ["a"], following="2")
    athena.returns({"name": "varchar"}, ["name"], ["b"], token="2", following="3")
    athena.returns({"name": "varchar"}, ["c"], token="3")
    assert athena.ask().rows == [("a",), ("name",), ("b",), ("c",)]


def test_a_statement_that_is_no_query_has_no_header_to_lose(athena: Athena) -> None:
    athena.starts()
    athena.is_in("SUCCEEDED")
    athena.returns({"tab_name": "string"}, ["archive"], ["other"])
    assert athena.ask().rows == [("archive",), ("other",)]


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("varchar", "60", "60"),
        ("integer", "-60", -60),
        ("bigint", "9007199254740993", 9007199254740993),
        ("double", "0.1", 0.1),
        ("double", "1.0E-9", 1e-9),
        ("decimal", "29.500", Decimal("29.500")),
        ("decimal(38,3)", "29.500", Decimal("29.500")),
        ("boolean", "true", True),
        ("boolean", "false", False),
        ("timestamp", "2026-01-31 23:58:07.250", "2026-01-31 23:58:07.250"),
        ("double", None, None),
        ("varchar", None, None),
        ("varchar", "", ""),
    ],
)
def test_a_value_has_the_type_of_its_column(athena: Athena, type_: str, text: str | None, value: object) -> None:
    athena.starts()
    athena.is_in("SUCCEEDED")
    athena.returns({"x": type_}, ["x"], [text])
    ((found,),) = athena.ask().rows
    assert (found, type(found)) == (value, type(value))


def test_a_failed_query_says_what_athena_says(athena: Athena) -> None:
    athena.starts()
    athena.is_in("FAILED", StateChangeReason="COLUMN_NOT_FOUND: line 1:8: Column 'nam' cannot be resolved")
    with pytest.raises(StatementFailed, match=r"^COLUMN_NOT_FOUND: line 1:8: Column 'nam' cannot be resolved$"):
        athena.ask()


def test_a_query_that_someone_cancelled_says_so(athena: Athena) -> None:
    athena.starts()
    athena.is_in("CANCELLED")
    with pytest.raises(StatementFailed, match="cancelled"):
        athena.ask()


def test_a_statement_that_athena_cannot_parse_says_what_athena_says(athena: Athena) -> None:
    athena.stub.add_client_error(
        "start_query_execution", "InvalidRequestException", "line 1:1: mismatched input 'SELEC'", http_status_code=400
    )
    with pytest.raises(StatementFailed, match=r"^line 1:1: mismatched input 'SELEC'$"):
        athena.ask()


def test_a_refusal_that_is_not_about_the_statement_is_raised(athena: Athena) -> None:
    athena.stub.add_client_error("start_query_execution", "AccessDeniedException", "no", http_status_code=400)
    with pytest.raises(ClientError, match="AccessDeniedException"):
        athena.ask()


def test_an_interrupt_stops_the_query(athena: Athena) -> None:
    athena.starts()
    athena.is_in("RUNNING")
    athena.stub.add_response("stop_query_execution", {}, {"QueryExecutionId": ID})

    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        athena.ask(interrupt)


def _statistics(milliseconds: int, scanned: int) -> dict[str, int]:
    return {"TotalExecutionTimeInMillis": milliseconds, "DataScannedInBytes": scanned}
