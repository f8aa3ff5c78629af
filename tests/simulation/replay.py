"""Rows rebuilt from the archive, as by `wildrydes backfill`."""

import base64
from collections.abc import Iterable

from emulator.event_source_mapping.record import ShardRecord, make_event
from tests.simulation.run import Run, connect_stores
from unicorn.codec import encode_summary
from unicorn.summary import MinuteSummary


def replay(done: Run, summaries: Iterable[MinuteSummary]) -> None:
    """Have the processor merge summaries into the rows of a run."""
    records = [
        ShardRecord(
            sequence_number=f"{number}",
            arrived=0.0,
            partition_key=summary.Name,
            data=base64.b64encode(encode_summary(summary)).decode(),
        )
        for number, summary in enumerate(summaries)
    ]
    document = make_event(
        records,
        shard_id="shardId-0",
        stream_arn="arn:aws:kinesis:us-east-1:0:stream/wildrydes-summary",
        role_arn="arn:aws:iam::0:role/r",
        region="us-east-1",
    )
    with connect_stores(done) as (_, store):
        store(document, None)
