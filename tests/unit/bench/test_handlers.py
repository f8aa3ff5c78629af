"""What the benchmark of the handlers counts: every contender makes the same rows of the same readings."""

import base64
import json

from bench.handlers.contender import Kinesis, by_json, digest
from bench.handlers.events import Event, aggregated, plain, readings
from bench.handlers.race import courses, courses_of_ours
from unicorn.codec import encode_summary
from unicorn.fast_decode import decode_uniform_batch
from unicorn.summary import summarize

FLOWN = readings(unicorns=5, seconds=range(60), count=300, seed=1)


def data(event: Event) -> list[bytes]:
    return [base64.b64decode(record["kinesis"]["data"]) for record in event["Records"]]


def test_both_forms_of_an_event_hold_the_same_readings_and_all_are_plain() -> None:
    for event in (aggregated(FLOWN), plain(FLOWN)):
        assert decode_uniform_batch(data(event)) == (FLOWN, summarize(FLOWN))


def test_hand_written_rows_are_those_of_the_law() -> None:
    kinesis = Kinesis()
    by_json(kinesis)(plain([*FLOWN, *FLOWN[:10]]))  # of which ten come again
    assert len(kinesis.taken) == 5
    assert digest(kinesis.taken) == digest(map(encode_summary, summarize(FLOWN).values()))


def test_digest_tells_rows_apart_and_not_their_order() -> None:
    one, other = b'{"Name": "Arion", "Readings": 60}', b'{"Readings":60,"Name":"Bucephalus"}'
    assert digest([one, other]) == digest([other, b'{"Readings":60,"Name":"Arion"}\n'])
    assert digest([one]) != digest([one, one])
    assert digest([one]) != digest([b'{"Name": "Arion", "Readings": 61}'])


def test_plain_events_fit_into_lambdas_limit_where_aggregated_ones_have_more_readings() -> None:
    course = {one.name: one for one in (*courses(events=1), *courses_of_ours(events=1))}
    assert course["plain"].each < course["aggregated"].each
    for name in ("aggregated", "plain", "many"):
        assert all(len(json.dumps(event)) < 6 * 1024 * 1024 for event in course[name].events)
