import json
from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aggregator.batch import Batch
from aggregator.window import process_batch
from ops.replay import close_window, split_event, to_records
from runtime.kinesis_event import EventRecord, decode_data
from runtime.quarantine import Piece
from tests.events import kinesis_window
from tests.unit.unicorn.corpus import make_document
from tests.unit.unicorn.strategies import any_readings
from unicorn.codec import decode, encode, encode_summary
from unicorn.reading import Reading
from unicorn.summary import MinuteSummary, merge_by_minute, summarize


def replay(data: bytes, *, summaries: bool = False) -> list[tuple[str, bytes]]:
    """What a quarantined piece of these bytes is put back as."""
    record = EventRecord(
        stream="wildrydes", shard_id="s", sequence_number="1", partition_key="key", arrived=0.0, data=b""
    )
    return to_records(Piece(record, "planted", data), summaries=summaries)


def test_a_windows_batch_is_replayed_as_its_last() -> None:
    event = {"Records": [], "window": {}, "state": {"summaries": []}, "isFinalInvokeForWindow": False}
    assert close_window(event) == {**event, "isFinalInvokeForWindow": True}
    assert event["isFinalInvokeForWindow"] is False


def test_a_batch_without_a_window_is_replayed_as_it_was() -> None:
    assert close_window({"Records": [1]}) == {"Records": [1]}


def make_event(readings: list[Reading], state: dict[str, Any]) -> dict[str, Any]:
    """Return the event of a failed batch of a window, as the failures bucket has it."""
    event = kinesis_window(*(encode(reading) for reading in readings), state=state)
    return dict(json.loads(json.dumps(event)))


def emit_all(event: Mapping[str, Any]) -> list[MinuteSummary]:
    """Return the summaries that the aggregator emits for an event."""
    readings = [content for data in decode_data(event) for content in decode(data) if isinstance(content, Reading)]
    closing = bool(event["isFinalInvokeForWindow"])
    return process_batch(Batch.from_readings(readings), event["state"], closing=closing).emitted


def test_event_that_fits_is_one_compact_payload() -> None:
    event = make_event([], {})
    assert [json.loads(payload) for payload in split_event(event)] == [close_window(event)]
    assert b": " not in next(split_event(event))


@given(readings=any_readings(), carried=any_readings(), size=st.integers(3_000, 20_000))
def test_parts_of_a_large_batch_emit_what_the_whole_does(
    readings: list[Reading], carried: list[Reading], size: int
) -> None:
    state = process_batch(Batch.from_readings(carried), {}, closing=False).state
    event = make_event(readings, state)
    parts = list(split_event(event, size + len(json.dumps(state))))
    assert all(len(part) <= size + len(json.dumps(state)) for part in parts)
    assert [record for part in parts for record in json.loads(part)["Records"]] == event["Records"]
    emitted = merge_by_minute(summary for part in parts for summary in emit_all(json.loads(part)))
    assert emitted == merge_by_minute(emit_all(close_window(event)))


def test_batch_without_a_window_is_divided_too() -> None:
    event = {"Records": [{"data": "x" * 100}] * 10}
    parts = [json.loads(part) for part in split_event(event, 400)]
    assert [len(part["Records"]) for part in parts] == [3, 3, 3, 1]
    assert all(part.keys() == {"Records"} for part in parts)


def test_data_goes_back_only_if_all_of_it_can_be_read() -> None:
    good, other = make_document(), make_document(Name="Arion")
    assert replay(good) == [("key", good)]
    assert replay(good + make_document(Name="")) == []
    assert replay(b"\xff") == []
    assert [(key, decode(data)) for key, data in replay(good + other)] == [
        ("Shadowfax", decode(good)),
        ("Arion", decode(other)),
    ]


def test_a_summary_goes_back_only_if_it_is_one() -> None:
    [summary] = summarize(piece for piece in decode(make_document()) if isinstance(piece, Reading)).values()
    data = encode_summary(summary)
    assert replay(data, summaries=True) == [("key", data)]
    assert replay(make_document(), summaries=True) == []
    assert replay(data) == []
