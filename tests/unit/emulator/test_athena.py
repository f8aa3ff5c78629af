import pytest

from emulator.athena import InvalidUnload, Unload
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
    ["format = 'ORC'", "compression = 'ZSTD'", "format = 'PARQUET', compression = 'LZO'", "format='PARQUET', x='1'"],
)
def test_unsupported_options_are_refused(options: str) -> None:
    with pytest.raises(InvalidUnload):
        Unload.parse(UNLOAD.format(select="SELECT 1", options=options))
