import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from aws.relation import with_readings
from tests.unit.unicorn.archive import Archive, encode_readings, to_minute_row, to_relation_row
from tests.unit.unicorn.corpus import CASES, GOOD, make_document
from tests.unit.unicorn.strategies import any_readings
from unicorn.reading import Reading, parse_reading
from unicorn.sql import COLUMNS, MINUTE_SUMMARIES, select_compacted, select_minute_steps, select_readings
from unicorn.summary import summarize

READING = parse_reading(GOOD)


def test_a_reading_sent_twice_is_one_row(an_archive: Archive) -> None:
    an_archive.refill(encode_readings([READING, READING]))
    assert an_archive.readings() == {to_relation_row(READING)}
    assert an_archive.ask(with_readings("SELECT count(*) FROM readings")) == [(1,)]


def test_of_two_versions_of_a_reading_the_greatest_of_each_counts(an_archive: Archive) -> None:
    other = replace(READING, Distance=31.0, HealthPoints=99, MagicPoints=170, Latitude=40.7, Longitude=-70.0)
    an_archive.refill(encode_readings([READING, other]))
    name, moment, *_ = to_relation_row(READING)
    place = (READING.Latitude, READING.Longitude)
    assert an_archive.readings() == {(name, moment, *place, 31_000, 99, 150, 149, 170)}


@settings(max_examples=40)
@given(any_readings(), any_readings(), st.booleans())
def test_the_law_holds_while_a_part_of_the_archive_is_compacted(
    an_archive: Archive, early: list[Reading], late: list[Reading], removed: bool
) -> None:
    an_archive.refill(encode_readings(early), hour="2026-01-31-22")
    an_archive.add(encode_readings(late), hour="2026-01-31-23")
    an_archive.compact("2026-01-31-22")
    if removed:
        an_archive.remove("2026-01-31-22")
    expected = {to_minute_row(summary) for summary in summarize([*early, *late]).values()}
    assert set(an_archive.ask(with_readings(MINUTE_SUMMARIES))) == expected


def test_compacted_rows_are_all_that_firehose_converted(an_archive: Archive) -> None:
    an_archive.refill([case.data for case in CASES])
    was = an_archive.ask(f"SELECT {', '.join(COLUMNS)} FROM archive")
    before = an_archive.readings()
    an_archive.compact("2026-01-31-23")
    an_archive.remove("2026-01-31-23")
    rows = an_archive.ask(f"SELECT {', '.join(COLUMNS)} FROM compacted")
    assert sorted(map(repr, rows)) == sorted(map(repr, was))
    assert an_archive.readings() == before
    assert set(an_archive.ask("SELECT DISTINCT valid FROM compacted")) == {(True,), (False,)}


def test_of_versions_in_different_places_the_greatest_position_counts(an_archive: Archive) -> None:
    places = [(40.7, -74.0), (40.7, -73.0), (40.6, -70.0)]
    an_archive.refill(encode_readings([replace(READING, Latitude=lat, Longitude=lon) for lat, lon in places]))
    assert an_archive.ask(with_readings("SELECT latitude, longitude FROM readings")) == [(40.7, -73.0)]


def test_partitions_before_and_after_the_given_hours_are_not_read(an_archive: Archive) -> None:
    an_archive.refill([make_document(Name="Early")], hour="2026-01-31-22")
    an_archive.add([make_document(Name="In time")], hour="2026-01-31-23")
    an_archive.add([make_document(Name="Late")], hour="2026-02-01-00")
    sql = with_readings("SELECT name FROM readings ORDER BY name", since="'2026-01-31-23'")
    assert an_archive.ask(sql) == [("In time",), ("Late",)]
    an_archive.compact("2026-02-01-00")
    sql = with_readings("SELECT name FROM readings", since="'2026-01-31-23'", until="'2026-01-31-23'")
    assert an_archive.ask(sql) == [("In time",)]
    assert len(an_archive.ask(with_readings("SELECT name FROM readings"))) == 3


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM readings",
        "select count(*) from READINGS;",
        "  -- how many\n/* with all\n of them */ SELECT count(*) FROM readings",
        "WITH mine AS (SELECT * FROM readings) SELECT count(*) FROM mine",
        "-- WITH a comment\nwith mine as (SELECT * FROM readings) SELECT count(*) FROM mine",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT count(*) FROM readings",
        "(SELECT count(*) FROM readings)",
    ],
)
def test_any_statement_may_ask_the_relation(an_archive: Archive, sql: str) -> None:
    an_archive.refill([make_document(Name=name) for name in "abc"])
    assert an_archive.ask(with_readings(sql)) == [(3,)]


@pytest.mark.parametrize("sql", ["SELECT 1", "SHOW TABLES", "SELECT * FROM archive", "SELECT spreadings FROM x"])
def test_a_statement_that_does_not_ask_the_relation_stays_as_it_is(sql: str) -> None:
    assert with_readings(sql) == sql


@pytest.mark.parametrize(
    "sql",
    [
        select_readings(),
        select_readings("'2026-01-31-23'"),
        select_compacted("2026-01-31-23"),
        MINUTE_SUMMARIES,
        select_minute_steps("true"),
    ],
)
def test_the_sql_is_athenas(sql: str) -> None:
    (statement,) = sqlglot.parse(sql, dialect="athena")
    assert statement is not None
    assert sqlglot.transpile(sql, read="athena", write="duckdb")


def test_the_archive_has_a_column_for_every_field_of_the_schema() -> None:
    assert COLUMNS == {
        "distance": "double",
        "healthpoints": "double",
        "latitude": "double",
        "longitude": "double",
        "magicpoints": "double",
        "name": "string",
        "statustime": "string",
    }
