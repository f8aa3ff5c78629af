import pytest

from emulator.athena import InvalidUnload, Unload
from unicorn.sql import compacted_rows

UNLOAD = "UNLOAD ({select}) TO 's3://archive/compacted/hour=2026-11-24-12/run/' WITH ({options})"
OPTIONS = "format = 'PARQUET', compression = 'ZSTD'"


@pytest.mark.parametrize("select", ["SELECT 1", "SELECT ')' AS a, (1) AS b", compacted_rows("2026-11-24-12")])
def test_unload_is_taken_apart(select: str) -> None:
    found = Unload.parse(UNLOAD.format(select=select, options=OPTIONS))
    assert found == Unload(select, "archive", "compacted/hour=2026-11-24-12/run/", "zstd")


@pytest.mark.parametrize(
    ("options", "compression"),
    [("FORMAT='parquet'", "gzip"), ("format='PARQUET', compression='NONE'", "uncompressed")],
)
def test_compression_is_athenas_own_where_none_is_named(options: str, compression: str) -> None:
    found = Unload.parse(UNLOAD.format(select="SELECT 1", options=options))
    assert found is not None
    assert found.compression == compression


@pytest.mark.parametrize("sql", ["SELECT 1", "SELECT 'UNLOAD (SELECT 1)'", "CREATE TABLE unload (a int)"])
def test_other_statements_are_none(sql: str) -> None:
    assert Unload.parse(sql) is None


@pytest.mark.parametrize(
    "options",
    ["format = 'ORC'", "compression = 'ZSTD'", "format = 'PARQUET', compression = 'LZO'", "format='PARQUET', x='1'"],
)
def test_what_the_embedded_athena_does_not_write_is_refused(options: str) -> None:
    with pytest.raises(InvalidUnload):
        Unload.parse(UNLOAD.format(select="SELECT 1", options=options))
