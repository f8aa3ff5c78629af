"""Every contender of the handlers' benchmark must make the same rows of the same readings."""

import base64
import json

from bench.handlers.contender import Kinesis, hash_rows, make_json_handler
from bench.handlers.events import (
    Event,
    make_aggregated_event,
    make_packed_event,
    make_readings,
    make_single_record_event,
)
from bench.handlers.race import make_own_workloads, make_workloads
from unicorn.codec import encode_summary
from unicorn.fast_decode import decode_uniform_batch
from unicorn.summary import summarize

READINGS = make_readings(unicorns=5, seconds=range(60), count=300, seed=1)


def get_data(event: Event) -> list[bytes]:
    return [base64.b64decode(record["kinesis"]["data"]) for record in event["Records"]]


def test_all_forms_of_an_event_hold_the_same_readings_and_all_are_decoded_fast() -> None:
    for make in (make_aggregated_event, make_packed_event, make_single_record_event):
        assert decode_uniform_batch(get_data(make(READINGS))) == (READINGS, summarize(READINGS))


def test_rows_of_the_hand_written_handler_follow_the_merge_rules() -> None:
    kinesis = Kinesis()
    repeated = READINGS[:10]
    make_json_handler(kinesis)(make_single_record_event([*READINGS, *repeated]))
    assert len(kinesis.records) == 5
    assert hash_rows(kinesis.records) == hash_rows(map(encode_summary, summarize(READINGS).values()))


def test_hash_depends_on_the_rows_and_not_on_their_order() -> None:
    first, second = b'{"Name": "Arion", "Readings": 60}', b'{"Readings":60,"Name":"Bucephalus"}'
    assert hash_rows([first, second]) == hash_rows([second, b'{"Readings":60,"Name":"Arion"}\n'])
    assert hash_rows([first]) != hash_rows([first, first])
    assert hash_rows([first]) != hash_rows([b'{"Name": "Arion", "Readings": 61}'])


def test_events_of_single_records_fit_into_lambdas_limit_where_packed_ones_have_more_readings() -> None:
    workloads = {workload.name: workload for workload in (*make_workloads(events=1), *make_own_workloads(events=1))}
    assert workloads["plain"].items_per_event < workloads["packed"].items_per_event
    for name in ("aggregated", "packed", "plain", "many"):
        assert all(len(json.dumps(event)) < 6 * 1024 * 1024 for event in workloads[name].events)
