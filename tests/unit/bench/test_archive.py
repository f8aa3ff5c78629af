"""The archive's benchmark compares the same readings in each layout, and counts what a query must read."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from aws.relation import with_readings
from bench.archive.layouts import HOURS, Layouts, get_hour, write_layouts
from bench.archive.report import DISTANCE, TRIP
from bench.archive.scan_size import count_bytes_read, find_columns_read
from unicorn.sql import ARCHIVE_TABLE, COLUMNS, COMPACTED_TABLE, PARTITION

LAST_HOUR = get_hour(HOURS - 1)


@pytest.fixture(scope="module")
def layouts(tmp_path_factory: pytest.TempPathFactory) -> Layouts:
    with duckdb.connect() as connection:
        return write_layouts(connection, tmp_path_factory.mktemp("layouts"), unicorns=40, minutes=2)


@pytest.fixture(params=[ARCHIVE_TABLE, COMPACTED_TABLE])
def table(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def connection(layouts: Layouts, table: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the last hour in one of the tables, and the other table empty."""
    with duckdb.connect() as connection:
        for name in (ARCHIVE_TABLE, COMPACTED_TABLE):
            rows = f"SELECT *, '{LAST_HOUR}' AS {PARTITION} FROM read_parquet({layouts.list_files(name, LAST_HOUR)!r})"
            if name == table:
                connection.execute(f"CREATE VIEW {name} AS {rows}")
            else:
                connection.execute(f"CREATE TABLE {name} AS {rows} LIMIT 0")
        yield connection


def test_each_layout_has_all_readings(layouts: Layouts, table: str) -> None:
    lines = sum(len(gzip.decompress(file.read_bytes()).splitlines()) for file in layouts.folder.glob("json/*.gz"))
    assert lines == layouts.readings > 40 * 120 * HOURS  # the surplus is invalid readings
    with duckdb.connect() as empty:
        files = [file for number in range(HOURS) for file in layouts.list_files(table, get_hour(number))]
        assert empty.execute(f"SELECT count(*) FROM read_parquet({files!r})").fetchall() == [(lines,)]


def test_relation_readings_has_the_same_rows_from_each_layout(connection: duckdb.DuckDBPyConnection) -> None:
    sql = with_readings("SELECT count(*), count(DISTINCT name), sum(distance_mm) FROM readings")
    [(readings, unicorns, millimeters)] = connection.execute(sql).fetchall()
    assert (readings, unicorns) == (40 * 120, 40)
    assert 29_000 < millimeters / readings < 31_000


def test_query_reads_its_columns_and_all_columns_where_validity_is_not_stored(
    connection: duckdb.DuckDBPyConnection, table: str
) -> None:
    columns = find_columns_read(connection, with_readings(DISTANCE.format(table="readings")))
    with_stored_validity = {"name", "statustime", "distance_mm", "valid"}
    assert columns == (with_stored_validity if table == COMPACTED_TABLE else set(COLUMNS))


@pytest.mark.parametrize("table", [ARCHIVE_TABLE], indirect=True)
def test_query_that_bypasses_the_relation_reads_only_its_columns(connection: duckdb.DuckDBPyConnection) -> None:
    assert find_columns_read(connection, DISTANCE.format(table=ARCHIVE_TABLE)) == {"name", "distance"}


def test_bytes_read_are_those_of_the_columns_and_of_the_footers(layouts: Layouts, tmp_path: Path) -> None:
    files = layouts.list_files(ARCHIVE_TABLE, LAST_HOUR)
    with duckdb.connect() as connection:
        all_columns = count_bytes_read(connection, files, set(COLUMNS))
        two_columns = count_bytes_read(connection, files, {"name", "distance"})
        copy = str(tmp_path / "two-columns.parquet")
        connection.execute(f"COPY (SELECT name, distance FROM read_parquet({files!r})) TO '{copy}'")
    total = sum(Path(file).stat().st_size for file in files)
    assert total * 0.9 < all_columns <= total
    assert Path(copy).stat().st_size * 0.5 < two_columns < all_columns / 2


def test_only_the_footer_is_read_of_a_file_without_the_unicorn(layouts: Layouts) -> None:
    files = layouts.list_files(COMPACTED_TABLE, LAST_HOUR)
    with duckdb.connect() as connection:
        absent = count_bytes_read(connection, files, {"name", "latitude"}, name="~")
        present = count_bytes_read(connection, files, {"name", "latitude"}, name="Shadowfax")
    assert "Shadowfax" in TRIP
    assert 0 < absent < present


def test_compacted_file_is_sorted_by_name_and_time(layouts: Layouts) -> None:
    [file] = layouts.list_files(COMPACTED_TABLE, LAST_HOUR)
    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT name, statustime FROM read_parquet('{file}')").fetchall()
    assert len({name for name, _ in rows}) == 40
    assert rows == sorted(rows)
