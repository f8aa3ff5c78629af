"""UNLOAD as the Athena user guide describes it on its page "UNLOAD"."""

import gzip
import json
from pathlib import Path

import duckdb
import pytest

from emulator import unload as module
from emulator.unload import InvalidUnload, Unload, write_objects
from unicorn.sql import select_compacted

UNLOAD = "UNLOAD ({select}) TO 's3://archive/compacted/hour=2026-11-24-12/run/' WITH ({options})"
OPTIONS = "format = 'PARQUET', compression = 'ZSTD'"


@pytest.mark.parametrize("select", ["SELECT 1", "SELECT ')' AS a, (1) AS b", select_compacted("2026-11-24-12")])
def test_unload_is_parsed(select: str) -> None:
    unload = Unload.parse(UNLOAD.format(select=select, options=OPTIONS))
    assert unload == Unload(select, "archive", "compacted/hour=2026-11-24-12/run/", "zstd")


@pytest.mark.parametrize(
    ("options", "compression"),
    [("FORMAT='parquet'", "gzip"), ("format='PARQUET', compression='NONE'", "uncompressed")],
)
def test_default_compression_is_athenas(options: str, compression: str) -> None:
    unload = Unload.parse(UNLOAD.format(select="SELECT 1", options=options))
    assert unload is not None
    assert unload.compression == compression


@pytest.mark.parametrize("sql", ["SELECT 1", "SELECT 'UNLOAD (SELECT 1)'", "CREATE TABLE unload (a int)"])
def test_other_statements_are_no_unload(sql: str) -> None:
    assert Unload.parse(sql) is None


@pytest.mark.parametrize(
    "options",
    [
        "format = 'ORC'",
        "format = 'JSON', compression = 'GZIP'",
        "compression = 'ZSTD'",
        "format = 'PARQUET', compression = 'LZO'",
        "format='PARQUET', x='1'",
    ],
)
def test_unsupported_options_are_refused(options: str) -> None:
    with pytest.raises(InvalidUnload):
        Unload.parse(UNLOAD.format(select="SELECT 1", options=options))


def write(select: str, options: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Run an UNLOAD, and return the objects that it wrote, by their keys below its location."""
    objects: dict[str, bytes] = {}
    monkeypatch.setattr(module, "put_object", lambda _bucket, key, body: objects.update({key: body}))
    unload = Unload.parse(UNLOAD.format(select=select, options=options))
    assert unload is not None
    write_objects(unload, unload.select)
    return {key.removeprefix("compacted/hour=2026-11-24-12/run/"): body for key, body in objects.items()}


def read_lines(body: bytes) -> list[object]:
    return [json.loads(line) for line in gzip.decompress(body).splitlines()]


def test_json_is_gzipped_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    [body] = write("SELECT 'Ann' AS name, [1, 2] AS n, NULL AS x", "format = 'JSON'", monkeypatch).values()
    assert read_lines(body) == [{"name": "Ann", "n": [1, 2], "x": None}]


def test_each_value_of_the_partition_has_objects_of_its_own_without_the_column(monkeypatch: pytest.MonkeyPatch) -> None:
    options = "format = 'JSON', partitioned_by = ARRAY['part']"
    objects = write("SELECT n, n % 3 AS part FROM range(6) AS r(n)", options, monkeypatch)
    folders = {key.partition("/")[0]: read_lines(body) for key, body in objects.items()}
    assert folders == {f"part={part}": [{"n": part}, {"n": part + 3}] for part in range(3)}


def test_partition_that_is_not_the_last_column_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidUnload, match="last columns"):
        write("SELECT 1 AS part, 2 AS n", "format = 'JSON', partitioned_by = ARRAY['part']", monkeypatch)


def test_maximum_number_of_partitions_is_a_hundred(monkeypatch: pytest.MonkeyPatch) -> None:
    options = "format = 'JSON', partitioned_by = ARRAY['part']"
    assert len(write("SELECT n, n AS part FROM range(100) AS r(n)", options, monkeypatch)) == 100
    with pytest.raises(InvalidUnload, match="limit of 100"):
        write("SELECT n, n AS part FROM range(101) AS r(n)", options, monkeypatch)


def test_parquet_without_partitions_is_one_object(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    [body] = write("SELECT 5 AS n", OPTIONS, monkeypatch).values()
    file = tmp_path / "rows.parquet"
    file.write_bytes(body)
    with duckdb.connect() as connection:
        assert connection.read_parquet([str(file)]).fetchall() == [(5,)]
