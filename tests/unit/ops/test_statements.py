"""The statements that commands make: Athena can parse them, and they ask for what they should."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlglot

from aws.relation import with_readings
from ops.archived_minutes import to_summaries
from ops.backfill import build_statement
from ops.reconcile import archive as archive_rows
from ops.result_object import ResultUnreadable
from ops.time_range import TimeRange
from tests.unit.unicorn.archive import Archive, archive
from tests.unit.unicorn.corpus import make_document

MINUTE = TimeRange(datetime(2026, 11, 24, 12, tzinfo=UTC), datetime(2026, 11, 24, 12, 1, tzinfo=UTC))
EDGES = ("11:59:59.999", "12:00:00.000", "12:00:59.999", "12:01:00.000")


@pytest.fixture(scope="module")
def kept() -> Iterator[Archive]:
    with archive() as one:
        records = [
            make_document(Name=name, StatusTime=f"2026-11-24 {edge}")
            for name in ("O'Malley", "Arion")
            for edge in EDGES
        ]
        one.refill(records, hour="2026-11-24-12")
        one.add(records[:1], hour="2026-11-24-10")
        yield one


def test_backfill_asks_for_the_span_and_the_unicorns_and_nothing_else(kept: Archive) -> None:
    summaries = list(to_summaries(kept.ask_as_athena(with_readings(build_statement(MINUTE, [])))))
    assert [(one.Name, one.StatusTime, one.readings) for one in summaries] == [
        ("Arion", "2026-11-24 12:00:00.000", 2),
        ("O'Malley", "2026-11-24 12:00:00.000", 2),
    ]
    only = list(to_summaries(kept.ask_as_athena(with_readings(build_statement(MINUTE, ["O'Malley"])))))
    assert [one.Name for one in only] == ["O'Malley"]


def test_array_in_another_form_is_told_in_a_sentence(kept: Archive) -> None:
    [(name, minute, _, *rest), *_] = kept.ask_as_athena(with_readings(build_statement(MINUTE, [])))
    with pytest.raises(ResultUnreadable, match=r"^its result has '\{0=1\}' in place of an array of numbers$"):
        list(to_summaries([(name, minute, "{0=1}", *rest)]))


def test_reconcile_asks_for_the_minutes_of_the_span_in_order(kept: Archive) -> None:
    rows = kept.ask(archive_rows.build_statement(MINUTE))
    assert [(row[0], str(row[1]), row[3]) for row in rows] == [
        ("Arion", "2026-11-24 12:00:00", 2),
        ("O'Malley", "2026-11-24 12:00:00", 2),
    ]


@pytest.mark.parametrize(
    "sql", [with_readings(build_statement(MINUTE, ["O'Malley", "x"])), archive_rows.build_statement(MINUTE)]
)
def test_athena_can_parse_them(sql: str) -> None:
    (parsed,) = sqlglot.parse(sql, dialect="athena")
    assert parsed is not None
