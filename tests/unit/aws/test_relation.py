"""Where the relation `readings` is defined in statements that people write."""

import sys
import time

import pytest

from aws.relation import with_readings
from tests.unit.unicorn.archive import Archive
from tests.unit.unicorn.corpus import make_document
from unicorn.sql import select_readings

DEFINITION = f"readings AS ({select_readings()})"


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT count(*) FROM readings", [(3,)]),
        ('select count(*) from "READINGS";', [(3,)]),
        ("(SELECT count(*) FROM readings)", [(3,)]),
        ("  -- how many\n/* with all\n of them */ SELECT count(*) FROM readings", [(3,)]),
        ("-- a comment\n" * 28 + "SELECT count(*) FROM readings", [(3,)]),
        ("/* a */" * 5_000 + "SELECT count(*) FROM readings", [(3,)]),
        ("WITH mine AS (SELECT * FROM readings) SELECT count(*) FROM mine", [(3,)]),
        ("-- WITH a comment\nwith mine as (SELECT * FROM readings) SELECT count(*) FROM mine", [(3,)]),
        ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT 3 FROM readings",
         [(3,)] * 3),
        ("WITH readings AS (SELECT 7 AS n) SELECT n FROM readings", [(7,)]),
        ("WITH a AS (SELECT 1), READINGS(n) AS (SELECT 7) SELECT n FROM readings", [(7,)]),
        ("WITH readings AS (SELECT name FROM readings WHERE name < 'c') SELECT count(*) FROM readings", [(2,)]),
        ("WITH a AS (SELECT name FROM readings), readings AS (SELECT ')' FROM a) SELECT count(*) FROM readings",
         [(3,)]),
        ("WITH RECURSIVE readings(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM readings WHERE n < 5)"
         " SELECT max(n) FROM readings", [(5,)]),
        ("SELECT (SELECT count(*) FROM readings), 'FROM readings' -- readings", [(3, "FROM readings")]),
        ("SELECT 'readings'", [("readings",)]),
        ("SELECT count(*) AS readings FROM archive", [(3,)]),
    ],
)  # fmt: skip
def test_statement_finds_the_relation_and_its_own(an_archive: Archive, sql: str, rows: list[tuple[object]]) -> None:
    an_archive.refill([make_document(Name=name) for name in "abc"])
    assert an_archive.ask(with_readings(sql)) == rows


@pytest.mark.parametrize("prefix", ["EXPLAIN", "explain analyze", "/* why */ EXPLAIN\n"])
def test_plan_of_a_query_is_the_plan_with_the_relation(an_archive: Archive, prefix: str) -> None:
    an_archive.refill([make_document(Name="a")])
    assert an_archive.ask(with_readings(f"{prefix} SELECT name FROM readings"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("EXPLAIN ", "SELECT 1 FROM readings"),
        ("EXPLAIN (TYPE VALIDATE, FORMAT JSON) ", "SELECT 1 FROM readings"),
        ("EXPLAIN ANALYZE VERBOSE ", "(SELECT 1 FROM readings)"),
        ("UNLOAD (", "SELECT 1 FROM readings) TO 's3://bucket' WITH (format = 'PARQUET')"),
        ("CREATE TABLE mine WITH (format = 'PARQUET') AS ", "SELECT 1 FROM readings"),
        ("INSERT INTO mine ", "SELECT 1 FROM readings"),
        ("PREPARE mine FROM ", "SELECT 1 FROM readings WHERE name = ?"),
        ("-- é 🦄\n", "TABLE readings"),
    ],
)
def test_definition_is_put_before_the_query_and_nothing_else_changes(before: str, after: str) -> None:
    assert with_readings(before + after) == f"{before}WITH {DEFINITION}\n{after}"


def test_definition_is_put_first_into_the_relations_of_a_statement() -> None:
    sql = "CREATE TABLE t WITH (format = 'ORC') AS WITH a AS (SELECT 1 FROM readings) SELECT * FROM a"
    assert with_readings(sql) == sql.replace("WITH a", f"WITH {DEFINITION}, a")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "",
        "-- readings",
        "SELECT 'readings' -- readings\n/* readings */",
        "SHOW COLUMNS IN readings",
        "DROP TABLE readings",
        "SELECT * FROM archive",
        "SELECT spreadings FROM x",
        "SELECT 'it FROM readings",
        "SELECT /* FROM readings",
        "WITH readings AS (SELECT 1) SELECT * FROM readings",
        "EXPLAIN",
        "EXPLAIN readings",
        "WITH",
        "WITH readings",
        "SELECT '",
    ],
)
def test_other_statement_stays_as_it_is(sql: str) -> None:
    assert with_readings(sql) == sql


@pytest.mark.parametrize(
    "sql",
    [
        "WITH readings AS (",
        "WITH a AS ((((",
        "SELECT ((((readings",
        "EXPLAIN (TYPE readings",
        "WITH readings AS (" * sys.getrecursionlimit() + "SELECT 1 FROM readings",
    ],
    ids=range(5),
)
def test_statement_that_is_not_complete_is_left_to_the_database(sql: str) -> None:
    assert with_readings(sql).endswith(sql[-3:])


def test_long_statement_takes_no_time() -> None:
    began = time.monotonic()
    with_readings("-- one\n /* two */" * 20_000 + "x readings")
    assert time.monotonic() - began < 5
