from collections.abc import Iterator

import pytest
from hypothesis import given

from aws.relation import with_readings
from ops.replay import ARCHIVED, close_window, summarize_rows, to_records
from runtime.kinesis_event import EventRecord
from runtime.quarantine import Piece
from tests.unit.unicorn.archive import Archive, archive, encode_readings
from tests.unit.unicorn.corpus import make_document
from tests.unit.unicorn.strategies import any_readings
from unicorn.codec import decode, encode_summary
from unicorn.reading import Reading
from unicorn.summary import summarize


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


@pytest.fixture(scope="module")
def kept() -> Iterator[Archive]:
    with archive() as empty:
        yield empty


@given(readings=any_readings())
def test_summaries_of_the_archive_are_those_of_the_readings(kept: Archive, readings: list[Reading]) -> None:
    kept.refill(encode_readings(readings))
    again = list(summarize_rows(kept.ask(with_readings(ARCHIVED.format(where="true")))))
    assert {summary.key: summary for summary in again} == summarize(readings)
    assert len(again) == len(summarize(readings))
