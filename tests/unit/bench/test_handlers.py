"""What the benchmark of the handlers counts: every contender makes rows of the same readings."""

import base64
import json

from bench.handlers.contender import Kinesis, add, by_json
from bench.handlers.events import Event, aggregated, plain, readings
from bench.handlers.race import courses
from tests.unit.unicorn.corpus import GOOD
from unicorn.plain import plain_summaries
from unicorn.summary import summarize

FLOWN = readings(unicorns=5, seconds=range(60), count=300, seed=1)


def data(event: Event) -> list[bytes]:
    return [base64.b64decode(record["kinesis"]["data"]) for record in event["Records"]]


def test_both_forms_of_an_event_hold_the_same_readings_and_all_are_plain() -> None:
    for event in (aggregated(FLOWN), plain(FLOWN)):
        assert plain_summaries(data(event)) == (FLOWN, summarize(FLOWN))


def test_hand_written_sums_are_those_of_the_law() -> None:
    rows: dict[tuple[str, str], dict[str, object]] = {}
    for one in [*data(plain(FLOWN)), *data(plain(FLOWN[:10]))]:  # of which ten come again
        add(rows, json.loads(one))
    for (name, minute), summary in summarize(FLOWN).items():
        row = rows[name, minute[:16]]
        assert row["Readings"] == summary.readings
        assert round(float(str(row["Distance"])), 0) == round(summary.millimetres / 1000, 0)
        for field in ("MinHealthPoints", "MaxHealthPoints", "MinMagicPoints", "MaxMagicPoints", "LastStatusTime"):
            assert row[field] == getattr(summary, field)


def test_hand_written_handler_puts_a_row_for_each_unicorn() -> None:
    kinesis = Kinesis()
    by_json(kinesis)(plain(FLOWN))
    assert kinesis.taken == 5


def test_first_reading_of_a_minute_makes_its_row() -> None:
    rows: dict[tuple[str, str], dict[str, object]] = {}
    add(rows, dict(GOOD))
    assert list(rows) == [("Shadowfax", "2026-01-31 23:58")]


def test_plain_events_fit_into_lambdas_limit_where_aggregated_ones_have_more_readings() -> None:
    course = {one.name: one for one in courses(events=1)}
    assert course["plain"].each < course["aggregated"].each
    for name in ("aggregated", "plain", "many"):
        assert all(len(json.dumps(event)) < 6 * 1024 * 1024 for event in course[name].events)
