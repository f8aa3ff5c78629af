"""What reconcile reads of each record of the corpus that is on the stream."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from consumer.shard_reader import ConsumerRecord
from ops.deployment import Deployment, Outputs
from ops.reconcile import stream
from ops.reconcile.stream_index import open_stream_index
from ops.time_range import TimeRange
from tests.unit.unicorn.corpus import CASES, Case
from unicorn.codec import decode
from unicorn.reading import Reading
from unicorn.summary import summarize

ARRIVED = datetime(2026, 1, 31, 23, 59, tzinfo=UTC)
EVER = TimeRange(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


class FakeSession:
    """A session whose stream was created long ago, and whose function has no window."""

    def client(self, *_: str) -> Any:
        described = {"RetentionPeriodHours": 24, "StreamCreationTimestamp": ARRIVED - timedelta(hours=1)}
        return SimpleNamespace(
            describe_stream_summary=lambda **_: {"StreamDescriptionSummary": described},
            list_event_source_mappings=lambda **_: {"EventSourceMappings": []},
        )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_each_record_of_the_corpus_gives_its_readings(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    record = ConsumerRecord(
        shard_id="shardId-0", sequence_number="1", partition_key="a", arrived=ARRIVED, data=case.data
    )
    monkeypatch.setattr(stream, "create_kinesis_client", FakeSession.client)
    monkeypatch.setattr(stream, "read_records", lambda *_, **__: iter([record]))
    outputs = Outputs(ReadingsStreamName="wildrydes", AggregatorName="aggregator")
    deployment = Deployment(session=FakeSession(), outputs=outputs, statuses={})  # type: ignore[arg-type]
    with open_stream_index() as index:
        content = stream.read_stream(deployment, EVER, index, ARRIVED, lambda _: None)
        rows = dict(index.read_rows())
    readings = [piece for piece in decode(case.data) if isinstance(piece, Reading)]
    assert (content.records, content.unreadable) == (1, case.unreadable)
    assert index.delivered == len(readings)
    assert sum(row.readings for row in rows.values()) == case.readings
    assert rows.keys() == {(name, minute[:16]) for name, minute in summarize(readings)}
