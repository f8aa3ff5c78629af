from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from emulator.athena import _follow_declared_columns
from emulator.ministack import athena


def test_table_has_the_declared_columns_whatever_its_files_have(tmp_path: Path) -> None:
    file = str(tmp_path / "hour=2026-11-29-20" / "old.parquet")
    Path(file).parent.mkdir()
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT 'Ann' AS name, 1.5e0 AS dropped, 2e0 AS kept) TO '{file}' (FORMAT parquet)")
    columns = [
        {"Name": name, "Type": type_} for name, type_ in (("name", "string"), ("added", "double"), ("kept", "double"))
    ]
    table = {
        "StorageDescriptor": {"Columns": columns, "InputFormat": "MapredParquetInputFormat", "SerdeInfo": {}},
        "PartitionKeys": [{"Name": "hour", "Type": "string"}],
    }
    relation = _follow_declared_columns(athena.table_relation)(table, [file])
    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT * FROM {relation}").fetchall()
        names = [column[0] for column in connection.description or ()]
    assert (names, rows) == (["name", "added", "kept", "hour"], [("Ann", None, 2.0, "2026-11-29-20")])


def test_statement_that_names_the_hidden_column_gets_the_path_of_each_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "ministack-athena-x1"
    files = [str(root / "hour=2026-11-29-20" / name) for name in ("a.parquet", "b.parquet")]
    Path(files[0]).parent.mkdir(parents=True)
    with duckdb.connect() as connection:
        for file in files:
            connection.execute(f"COPY (SELECT '{Path(file).stem}' AS name) TO '{file}' (FORMAT parquet)")
    table = {
        "StorageDescriptor": {
            "Columns": [{"Name": "name", "Type": "string"}],
            "InputFormat": "MapredParquetInputFormat",
            "SerdeInfo": {},
            "Location": "s3://archive/archive/",
        },
        "PartitionKeys": [{"Name": "hour", "Type": "string"}],
    }
    monkeypatch.setattr("emulator.athena._names_path", SimpleNamespace(get=lambda: True))
    relation = _follow_declared_columns(athena.table_relation)(table, files)
    until = "s3://archive/archive/hour=2026-11-29-20/a.parquet"
    with duckdb.connect() as connection:
        rows = connection.execute(f"""SELECT name FROM {relation} WHERE "$path" > '{until}'""").fetchall()
        assert rows == [("b",)]
        rows = connection.execute(f"""SELECT name FROM {relation} WHERE "$path" <= '{until}'""").fetchall()
        assert rows == [("a",)]
