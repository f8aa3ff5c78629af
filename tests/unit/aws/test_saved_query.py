import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlglot

from aws.saved_query import InvalidParameter, SavedQuery, find_first_partition, load_queries
from tests.unit.unicorn.archive import Archive, encode_readings
from tests.unit.unicorn.corpus import GOOD
from unicorn.reading import Reading, parse_reading

RESERVED_WORDS = """
ALTER AND AS BETWEEN BY CASE CAST CONSTRAINT CREATE CROSS CUBE CURRENT_CATALOG CURRENT_DATE CURRENT_PATH
CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DEALLOCATE DELETE DESCRIBE DISTINCT DROP ELSE END ESCAPE
EXCEPT EXECUTE EXISTS EXTRACT FALSE FIRST FOR FROM FULL GROUP GROUPING HAVING IN INNER INSERT INTERSECT INTO IS
JOIN JSON_ARRAY JSON_EXISTS JSON_OBJECT JSON_QUERY JSON_VALUE LAST LEFT LIKE LISTAGG LOCALTIME LOCALTIMESTAMP
NATURAL NORMALIZE NOT NULL ON OR ORDER OUTER PREPARE RECURSIVE RIGHT ROLLUP SELECT SKIP TABLE THEN TRIM TRUE
UESCAPE UNION UNNEST USING VALUES WHEN WHERE WITH
"""
FOLDER = Path(__file__).parents[3] / "queries"
SAVED = {query.name: query for query in load_queries(FOLDER)}
EACH = pytest.mark.parametrize("query", SAVED.values(), ids=SAVED)


def make_reading(**changes: object) -> Reading:
    return parse_reading({**GOOD, **changes})


FLEET = [
    make_reading(StatusTime="2026-01-31 23:58:09.250", Distance=31.0, HealthPoints=99),
    make_reading(),
    make_reading(StatusTime="2026-01-31 23:59:01.000", Distance=0.5, MagicPoints=90),
    make_reading(Name="O'Hara", Distance=500.0, MagicPoints=100, HealthPoints=100),
]
SINCE = "2026-01-31T23:58"


def get_values_for_one_reading(query: SavedQuery) -> dict[str, str]:
    """Return the parameters by which a query has a row if the archive has one reading: a trip or a stop of seconds."""
    return {
        "trips": {"least_metres": "0", "moving_metres": "0"},
        "stops": {"stop_minutes": "0", "moving_metres": "100000"},
    }.get(query.name, {})


def test_the_exercises_of_the_workshop_are_saved() -> None:
    assert list(SAVED) == [
        "distance-by-unicorn",
        "readings-per-minute",
        "readings-since",
        "stops",
        "trip",
        "trips",
        "vitals-below",
        "vitals-in-alert",
    ]


@EACH
def test_a_query_says_what_it_answers_and_what_its_parameters_are(query: SavedQuery) -> None:
    assert re.fullmatch(r"[A-Z].+\.", query.description)
    assert all(parameter.help for parameter in query.parameters)
    assert {parameter.name for parameter in query.parameters} == set(re.findall(r":(\w+)", query.text))


@EACH
def test_a_query_quotes_the_words_that_athena_reserves(query: SavedQuery) -> None:
    """Source: Athena user guide, "Escape reserved keywords in SQL SELECT statements"."""
    statement = sqlglot.parse_one(query.to_sql(), dialect="trino")
    names = [name for name in statement.find_all(sqlglot.exp.Identifier) if not name.quoted]
    assert names
    assert {name.name.upper() for name in names} & set(RESERVED_WORDS.split()) == set()


@EACH
def test_a_query_with_its_defaults_is_athenas_sql(query: SavedQuery) -> None:
    (statement,) = sqlglot.parse(query.to_sql(), dialect="athena")
    assert statement is not None
    assert not re.search(r":[a-z]", query.to_sql())


@EACH
def test_a_query_reads_only_the_partitions_of_the_last_day_by_default(query: SavedQuery, an_archive: Archive) -> None:
    now = datetime.now(UTC)
    fresh = make_reading(StatusTime=f"{now:%Y-%m-%d %H:%M:%S}.001", HealthPoints=5)
    an_archive.refill(encode_readings([fresh]), hour=f"{now:%Y-%m-%d-%H}")
    assert len(an_archive.ask(query.to_sql(**get_values_for_one_reading(query)))) == 1
    an_archive.refill(encode_readings([fresh]), hour=f"{now - timedelta(hours=27):%Y-%m-%d-%H}")
    assert an_archive.ask(query.to_sql(**get_values_for_one_reading(query))) == []


@EACH
def test_a_query_leaves_out_readings_from_before_the_time_though_they_came_late(
    query: SavedQuery, an_archive: Archive
) -> None:
    an_archive.refill(encode_readings([make_reading(HealthPoints=5)]), hour="2026-02-01-12")
    values = get_values_for_one_reading(query)
    assert len(an_archive.ask(query.to_sql(since="2026-01-31T23:58:07.250", **values))) == 1
    assert an_archive.ask(query.to_sql(since="2026-01-31T23:58:07.251", **values)) == []


def test_trip_is_the_coordinates_of_one_unicorn_in_order_of_time(an_archive: Archive) -> None:
    rows = _run_query(an_archive, "trip", unicorn="Shadowfax")
    assert [row[1].isoformat(sep=" ", timespec="milliseconds") for row in rows] == [
        "2026-01-31 23:58:07.250",
        "2026-01-31 23:58:09.250",
        "2026-01-31 23:59:01.000",
    ]
    assert rows[0][2:4] == (40.749167, -73.985184)


def test_a_name_with_a_quote_is_a_name(an_archive: Archive) -> None:
    assert [row[0] for row in _run_query(an_archive, "trip", unicorn="O'Hara")] == ["O'Hara"]
    assert _run_query(an_archive, "trip", unicorn="x' OR '1' = '1") == []
    assert _run_query(an_archive, "trip", unicorn=":since") == []


def test_distance_by_unicorn_adds_up_and_puts_the_farthest_first(an_archive: Archive) -> None:
    rows = _run_query(an_archive, "distance-by-unicorn")
    assert [row[:3] for row in rows] == [("O'Hara", 500.0, 1), ("Shadowfax", 61.0, 3)]


def test_vitals_below_finds_either_vital_below_the_threshold(an_archive: Archive) -> None:
    assert [row[2:4] for row in _run_query(an_archive, "vitals-below")] == [(150, 90), (99, 149)]
    assert [row[2:4] for row in _run_query(an_archive, "vitals-below", threshold="90.5")] == [(150, 90)]


def test_readings_per_minute_counts_a_reading_that_came_twice_once(an_archive: Archive) -> None:
    rows = _run_query(an_archive, "readings-per-minute")
    assert [(f"{row[0]:%H:%M}", *row[1:]) for row in rows] == [("23:58", 3, 2), ("23:59", 1, 1)]


def test_readings_since_are_the_newest_first_and_no_more_than_asked_for(an_archive: Archive) -> None:
    assert [row[4] for row in _run_query(an_archive, "readings-since", most="2")] == [0.5, 31.0]


@pytest.mark.parametrize(
    ("since", "literal", "partition"),
    [
        ("2026-01-31", "TIMESTAMP '2026-01-31 00:00:00.000'", "'2026-01-30-23'"),
        ("2026-01-31T18:30", "TIMESTAMP '2026-01-31 18:30:00.000'", "'2026-01-31-17'"),
        ("2026-01-31 18:30:07.250", "TIMESTAMP '2026-01-31 18:30:07.250'", "'2026-01-31-17'"),
        ("2026-01-31T18:30Z", "TIMESTAMP '2026-01-31 18:30:00.000'", "'2026-01-31-17'"),
        ("2026-01-31T18:30+02:00", "TIMESTAMP '2026-01-31 16:30:00.000'", "'2026-01-31-15'"),
        ("1970-01-01", "TIMESTAMP '1970-01-01 00:00:00.000'", "'1969-12-31-23'"),
    ],
)
def test_a_time_is_taken_as_utc_and_reads_from_the_hour_before_it_on(since: str, literal: str, partition: str) -> None:
    sql = SAVED["trip"].to_sql(since=since)
    assert f"statustime >= {literal}" in sql
    assert f"hour >= {partition}" in sql
    assert find_first_partition(since) == partition


@pytest.mark.parametrize(
    ("name", "values", "sentence"),
    [
        ("trip", {"rider": "me"}, "trip has no parameter rider: it has unicorn, since."),
        ("trip", {"self": "me"}, "trip has no parameter self: it has unicorn, since."),
        ("trip", {"since": "soon"}, "since must be a time such as 2026-01-31T18:00, in UTC, not 'soon'."),
        ("trip", {"since": "0001-01-01"}, "since must be a time such as 2026-01-31T18:00, in UTC, not '0001-01-01'."),
        (
            "trip",
            {"since": "9999-12-31T23:59-05:00"},
            "since must be a time such as 2026-01-31T18:00, in UTC, not '9999-12-31T23:59-05:00'.",
        ),
        ("trip", {"unicorn": "\udcff"}, r"unicorn must be Unicode text without NUL, not '\udcff'."),
        ("vitals-below", {"threshold": ""}, "threshold must be a number, not ''."),
        ("vitals-below", {"threshold": "1 OR 1 = 1"}, "threshold must be a number, not '1 OR 1 = 1'."),
        ("vitals-below", {"threshold": "٣"}, "threshold must be a number, not '٣'."),
    ],
)
def test_a_wrong_parameter_is_refused_with_a_sentence(name: str, values: dict[str, str], sentence: str) -> None:
    with pytest.raises(InvalidParameter) as refusal:
        SAVED[name].to_sql(**values)
    assert str(refusal.value) == sentence


def test_a_folder_without_queries_has_none(tmp_path: Path) -> None:
    assert load_queries(tmp_path) == []


def _run_query(archive: Archive, name: str, **values: str) -> list[tuple[Any, ...]]:
    archive.refill(encode_readings([*FLEET, FLEET[1]]))
    return archive.ask(SAVED[name].to_sql(**{"since": SINCE, **values}))
