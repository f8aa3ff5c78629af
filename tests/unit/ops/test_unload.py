import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ops.deployment import Deployment
from ops.result import Cost
from ops.result_object import ResultUnreadable
from ops.unload import unload
from runtime.athena import StatementFailed
from tests.unit.ops.fake_s3 import BUCKET, FakeS3, make_session


class Athena:
    """Unloads tables of numbers as Parquet objects."""

    def __init__(self, s3: FakeS3, folder: Path, parts: Sequence[Sequence[int]]) -> None:
        self.s3, self.folder, self.parts = s3, folder, parts
        self.statement = ""
        self.state = "SUCCEEDED"
        self.is_stopped = False

    def get_work_group(self, **_: Any) -> dict[str, Any]:
        configuration = {"ResultConfiguration": {"OutputLocation": f"s3://{BUCKET}/"}}
        return {"WorkGroup": {"Configuration": configuration}}

    def start_query_execution(self, *, QueryString: str, **_: Any) -> dict[str, str]:  # noqa: N803
        self.statement = QueryString
        found = re.search(f"TO 's3://{BUCKET}/(.+)' WITH", QueryString)
        assert found is not None
        for number, part in enumerate(self.parts):
            file = self.folder / f"{number}"
            with duckdb.connect() as connection:
                connection.execute(f"COPY (SELECT unnest({list(part)!r}) AS n) TO '{file}' (FORMAT parquet)")
            self.s3.objects[f"{found[1]}{number}"] = file.read_bytes()
        return {"QueryExecutionId": "one"}

    def get_query_execution(self, **_: Any) -> dict[str, Any]:
        statistics = {"DataScannedInBytes": 5, "TotalExecutionTimeInMillis": 7}
        return {"QueryExecution": {"Status": {"State": self.state}, "Statistics": statistics}}

    def stop_query_execution(self, **_: Any) -> None:
        self.is_stopped = True


Ask = Callable[..., tuple[Athena, Callable[[], Cost]]]


@pytest.fixture
def s3() -> FakeS3:
    return FakeS3()


@pytest.fixture
def ask(s3: FakeS3, tmp_path: Path) -> Ask:
    def prepare(*parts: Sequence[int], sleep: Any = None) -> tuple[Athena, Callable[[], Cost]]:
        (tmp_path / "parts").mkdir()
        (tmp_path / "out").mkdir()
        athena = Athena(s3, tmp_path / "parts", parts)
        outputs = {"WorkGroupName": "wildrydes", "DatabaseName": "fleet"}
        deployment = Deployment(session=make_session(athena=athena, s3=s3), outputs=outputs, statuses={})
        target = tmp_path / "out" / "it's.parquet"
        return athena, lambda: unload(deployment, "SELECT 1; ", target, lambda _: None, sleep=sleep)

    return prepare


def read_numbers(folder: Path) -> list[int]:
    [file] = (folder / "out").iterdir()
    with duckdb.connect() as connection:
        return [n for (n,) in connection.read_parquet([str(file)]).fetchall()]


@pytest.mark.parametrize("parts", [[[1, 2]], [[1, 2], [3], [4, 5, 6]]])
def test_objects_become_one_file_and_are_removed(ask: Ask, s3: FakeS3, tmp_path: Path, parts: list[list[int]]) -> None:
    athena, run = ask(*parts)
    rows = [n for part in parts for n in part]
    assert run() == Cost(len(rows), 5, 7)
    assert athena.statement.startswith("UNLOAD (SELECT 1\n) TO 's3://results/unload/")
    assert read_numbers(tmp_path) == rows
    assert s3.objects == {}


def test_a_query_that_fails_leaves_nothing(ask: Ask, s3: FakeS3, tmp_path: Path) -> None:
    athena, run = ask([1])
    athena.state = "FAILED"
    with pytest.raises(StatementFailed):
        run()
    assert (list((tmp_path / "out").iterdir()), s3.objects) == ([], {})


def test_no_rows_are_no_file(ask: Ask) -> None:
    _, run = ask()
    with pytest.raises(ResultUnreadable, match=r"^it has no rows, of which Athena writes no Parquet"):
        run()


def test_nothing_is_unloaded_to_anothers_bucket(ask: Ask, s3: FakeS3) -> None:
    athena, run = ask([1])
    s3.owner = "999988887777"
    with pytest.raises(ResultUnreadable, match="belongs to another account"):
        run()
    assert athena.statement == ""


def test_an_interrupt_stops_the_query(ask: Ask, s3: FakeS3) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    athena, run = ask([1], sleep=interrupt)
    athena.state = "RUNNING"
    with pytest.raises(KeyboardInterrupt):
        run()
    assert athena.is_stopped
    assert s3.objects == {}


def test_objects_that_may_not_be_removed_stay(ask: Ask, s3: FakeS3, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: Any) -> None:
        s3._check({"ExpectedBucketOwner": ""}, "DeleteObject")

    monkeypatch.setattr(s3, "delete_object", refuse)
    _, run = ask([1, 2])
    assert run().rows == 2
    assert len(s3.objects) == 1
