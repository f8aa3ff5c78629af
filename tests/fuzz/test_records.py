"""The aggregator and the processor on any data that may be on their streams."""

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

import duckdb
import pytest

from emulator.event_source_mapping.record import ShardRecord, get_window, make_event
from ops.quarantine_reader import count_pieces, parse_pieces
from tests.fuzz.conftest import INPUTS, SEED, Figures
from tests.fuzz.judge import judge
from tests.fuzz.mutator import mutate_seeds
from tests.fuzz.seeds import make_records
from tests.simulation.faults import Faults
from tests.simulation.oracle import read_stored_rows
from tests.simulation.run import Run, connect_stores
from tests.simulation.stores import Bucket, Item, Stream, Table
from unicorn.codec import decode, encode_summary
from unicorn.reading import Reading
from unicorn.steps import Steps
from unicorn.summary import summarize

_BATCH = 500


def make_calm_stores(random: Random) -> Run:
    """Return empty stores that never fail."""
    faults = Faults(random, calm=True)
    readings, summaries = (Stream(name, faults, lambda: 0.0) for name in ("wildrydes", "wildrydes-summary"))
    table, quarantine = Table("UnicornSensorData", faults), Bucket(faults)
    return Run(
        seed=0, sent=[], faults=faults, readings=readings, summaries=summaries, table=table, quarantine=quarantine
    )


def process(
    handle: Callable[[Any, Any], Any], stream: str, inputs: Sequence[bytes], *, batches_a_window: int | None = None
) -> None:
    """Pass all inputs to a function, in batches. Each sequence number is the input's index.

    With windows, each batch gets the state that the one before returned, and a window ends as Lambda ends it: by a
    final call without records.
    """
    state: dict[str, Any] | None = None
    for number, start in enumerate(range(0, len(inputs), _BATCH)):
        batch = [
            ShardRecord(
                sequence_number=str(start + place), arrived=0.0, partition_key="any",
                data=base64.b64encode(data).decode(),
            )
            for place, data in enumerate(inputs[start : start + _BATCH])
        ]  # fmt: skip
        if batches_a_window is None:
            handle(_make_event(batch, stream), None)
            continue
        window = get_window(60 * (number // batches_a_window), 60)
        state = handle(_make_event(batch, stream, window=window, state=state), None)["state"]
        if (number + 1) % batches_a_window == 0 or start + _BATCH >= len(inputs):
            assert handle(_make_event([], stream, window=window, state=state, final=True), None) == {"state": {}}
            state = None


def _make_event(batch: Sequence[ShardRecord], stream: str, **window: Any) -> dict[str, Any]:
    arn = f"arn:aws:kinesis:us-east-1:0:stream/{stream}"
    return make_event(batch, shard_id="shardId-0", stream_arn=arn, role_arn="", region="us-east-1", **window)


def read_quarantine(done: Run) -> Iterator[tuple[int, bytes]]:
    """Return the bytes of each piece in the quarantine, with the index of its input."""
    for body in done.quarantine.objects.values():
        for piece in parse_pieces(json.loads(body)):
            assert piece.reason
            yield int(piece.record.sequence_number), piece.data


def read_summaries(stream: Stream) -> list[bytes]:
    return [base64.b64decode(record.data) for shard in stream.shards["shards"].values() for record in shard["records"]]


@pytest.mark.parametrize("batches_a_window", [None, 3], ids=["no window", "windows"])
def test_each_record_is_in_its_row_or_in_the_quarantine_and_no_batch_fails(
    figures: Figures, batches_a_window: int | None
) -> None:
    inputs = list(mutate_seeds(make_records(), INPUTS, Random(SEED)))
    done = make_calm_stores(Random(0))
    with connect_stores(done) as (aggregate, store):
        process(aggregate, "wildrydes", inputs, batches_a_window=batches_a_window)
        process(store, "wildrydes-summary", read_summaries(done.summaries))
    with duckdb.connect() as connection:
        judged = judge(connection, inputs)
    pieces = [0] * len(inputs)
    for place, data in read_quarantine(done):
        pieces[place] += 1
        assert data in inputs[place]
    assert pieces == judged.unreadable
    rows = read_stored_rows(done.table.items)
    assert rows == judged.minutes
    read = sum(row[1] for row in rows.values())
    what = "records in windows" if batches_a_window else "records"
    figures.record(what, inputs=len(inputs), distinct_readings_in_rows=read, rows=len(rows), quarantined=sum(pieces))


def test_each_summary_is_in_its_row_or_in_the_quarantine_and_no_batch_fails(figures: Figures) -> None:
    inputs = list(mutate_seeds(_make_summaries(), INPUTS, Random(SEED)))
    done = make_calm_stores(Random(0))
    with connect_stores(done) as (_, store):
        process(store, "wildrydes-summary", inputs)
    refused = dict(read_quarantine(done))
    assert len(refused) == count_pieces(done.quarantine, "quarantine")
    assert all(data == inputs[place] for place, data in refused.items())
    accepted = [json.loads(data) for place, data in enumerate(inputs) if place not in refused]
    for document in accepted:
        assert _is_in(document, done.table.items[_to_key(document)])
    assert {_to_key(document) for document in accepted} == done.table.items.keys()
    figures.record("summaries", inputs=len(inputs), in_rows=len(accepted), quarantined=len(refused))


def _make_summaries() -> list[bytes]:
    readings = [piece for data in make_records() for piece in decode(data) if isinstance(piece, Reading)]
    return [encode_summary(summary) for summary in summarize(readings).values()]


def _to_key(document: dict[str, Any]) -> tuple[str, str]:
    """Return the row's key. Half a surrogate pair becomes a question mark."""
    return str(document["Name"]).encode(errors="replace").decode(), document["StatusTime"]


def _is_in(document: dict[str, Any], item: Item) -> bool:
    """Return whether the row of the table includes everything in the summary."""
    at_least = all(float(item[f"Max{vital}"]["N"]) >= float(document[f"Max{vital}"]) for vital in _VITALS)
    at_most = all(float(item[f"Min{vital}"]["N"]) <= float(document[f"Min{vital}"]) for vital in _VITALS)
    steps, known = Steps.from_bytes(base64.b64decode(document["Steps"])), Steps.from_bytes(item["Steps"]["B"])
    later = item["LastStatusTime"]["S"] >= document["LastStatusTime"]
    return at_least and at_most and later and all(known.get(at, -1) >= mm for at, mm in steps.items())


_VITALS = ("HealthPoints", "MagicPoints")
