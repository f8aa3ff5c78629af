import json
from pathlib import Path

import pytest

from runtime.kinesis_event import EventRecord, decode_records
from tests.events import kinesis

EVENTS = Path(__file__).parents[2] / "events"


@pytest.mark.parametrize("name", ["kinesis.json", "kinesis_window.json"])
def test_a_documented_event_gives_its_record_with_its_place(name: str) -> None:
    (record,) = decode_records(json.loads((EVENTS / name).read_text()))
    assert record == EventRecord(
        stream="wildrydes",
        shard_id="shardId-000000000006",
        sequence_number="49590338271490256608559692538361571095921575989136588898",
        partition_key="Shadowfax",
        arrived=1769903887.51,
        data=(
            b'{"Distance":29.86243,"HealthPoints":151,"Latitude":40.749421344,"Longitude":-73.98531,'
            b'"MagicPoints":149,"Name":"Shadowfax","StatusTime":"2026-01-31 23:58:07.250"}\n'
        ),
    )


def test_records_come_in_the_order_of_the_event() -> None:
    records = list(decode_records(kinesis(b"one", b"two", b"three", stream="wildrydes-summary")))
    assert [record.data for record in records] == [b"one", b"two", b"three"]
    assert len({record.sequence_number for record in records}) == 3
    assert {record.stream for record in records} == {"wildrydes-summary"}
