"""What the benchmark of the archive counts: the same readings in each layout, and what a question must read of them."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from bench.archive.layouts import HOURS, Layouts, hour, write
from bench.archive.report import DISTANCE, TRIP
from bench.archive.scanned import bytes_read, columns_read
from unicorn.sql import ARCHIVE_TABLE, COLUMNS, COMPACTED_TABLE, PARTITION, with_readings

LAST = hour(HOURS - 1)


@pytest.fixture(scope="module")
def layouts(tmp_path_factory: pytest.TempPathFactory) -> Layouts:
    with duckdb.connect() as connection:
        return write(connection, tmp_path_factory.mktemp("layouts"), unicorns=40, minutes=2)


@pytest.fixture(params=[ARCHIVE_TABLE, COMPACTED_TABLE])
def table(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def connection(layouts: Layouts, table: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """The last hour, in one of the tables only."""
    with duckdb.connect() as connection:
        for each in (ARCHIVE_TABLE, COMPACTED_TABLE):
            rows = f"SELECT *, '{LAST}' AS {PARTITION} FROM read_parquet({layouts.files(each, LAST)!r})"
            made = f"CREATE VIEW {each} AS {rows}" if each == table else f"CREATE TABLE {each} AS {rows} LIMIT 0"
            connection.execute(made)
        yield connection


def test_each_layout_has_all_readings(layouts: Layouts, table: str) -> None:
    lines = sum(len(gzip.decompress(file.read_bytes()).splitlines()) for file in layouts.folder.glob("json/*.gz"))
    assert lines == layouts.readings > 40 * 120 * HOURS  # of which a few are invalid
    with duckdb.connect() as empty:
        files = [file for number in range(HOURS) for file in layouts.files(table, hour(number))]
        assert empty.execute(f"SELECT count(*) FROM read_parquet({files!r})").fetchall() == [(lines,)]


def test_the_relation_answers_alike_from_each_layout(connection: duckdb.DuckDBPyConnection) -> None:
    sql = with_readings("SELECT count(*), count(DISTINCT name), sum(distance_mm) FROM readings")
    [(readings, unicorns, millimetres)] = connection.execute(sql).fetchall()
    assert (readings, unicorns) == (40 * 120, 40)
    assert 29_000 < millimetres / readings < 31_000


def test_a_question_reads_what_it_asks_for_and_for_validity_all_where_it_is_not_stored(
    connection: duckdb.DuckDBPyConnection, table: str
) -> None:
    asked = columns_read(connection, with_readings(DISTANCE.format(table="readings")))
    stored = {"name", "statustime", "distance_mm", "valid"}
    assert asked == (stored if table == COMPACTED_TABLE else set(COLUMNS))


@pytest.mark.parametrize("table", [ARCHIVE_TABLE], indirect=True)
def test_a_question_that_goes_round_the_relation_reads_its_columns_only(connection: duckdb.DuckDBPyConnection) -> None:
    assert columns_read(connection, DISTANCE.format(table=ARCHIVE_TABLE)) == {"name", "distance"}


def test_bytes_are_those_of_the_columns_and_of_the_footers(layouts: Layouts, tmp_path: Path) -> None:
    files = layouts.files(ARCHIVE_TABLE, LAST)
    with duckdb.connect() as connection:
        everything = bytes_read(connection, files, set(COLUMNS))
        some = bytes_read(connection, files, {"name", "distance"})
        only = str(tmp_path / "one.parquet")
        connection.execute(f"COPY (SELECT name, distance FROM read_parquet({files!r})) TO '{only}'")
    whole = sum(Path(file).stat().st_size for file in files)
    assert whole * 0.9 < everything <= whole
    assert Path(only).stat().st_size * 0.5 < some < everything / 2


def test_of_a_file_without_the_unicorn_only_the_footer_is_read(layouts: Layouts) -> None:
    files = layouts.files(COMPACTED_TABLE, LAST)
    with duckdb.connect() as connection:
        nobody = bytes_read(connection, files, {"name", "latitude"}, name="~")
        somebody = bytes_read(connection, files, {"name", "latitude"}, name="Shadowfax")
    assert "Shadowfax" in TRIP
    assert 0 < nobody < somebody


def test_a_compacted_file_is_in_the_order_of_names_and_times(layouts: Layouts) -> None:
    [file] = layouts.files(COMPACTED_TABLE, LAST)
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT name, statustime FROM read_parquet('{file}')").fetchall()
    assert len({name for name, _ in found}) == 40
    assert found == sorted(found)
