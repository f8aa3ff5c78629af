"""Check that the archive keeps every field of the newest readings: Firehose drops fields that no column has."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

from consumer.listing import list_shards
from ops.doctor.deployment_context import DeploymentContext
from ops.doctor.finding import Finding, ok, warning
from unicorn.codec import split_documents
from unicorn.kpl import try_deaggregate
from unicorn.printable import to_printable
from unicorn.sql import COLUMNS

_LAST_SECONDS = 60
_MAX_SHARDS = 10
_MAX_RECORDS = 40
"""For each shard: at most a megabyte of packed records. Vehicles of a fleet report the same fields."""
_MAX_NAMES = 10


def check(context: DeploymentContext) -> Iterator[Finding]:
    """Check a sample of the last minute's records."""
    kinesis = context.session.client("kinesis")
    stream = context.outputs["ReadingsStreamName"]
    start = context.clock() - timedelta(seconds=_LAST_SECONDS)
    records: list[bytes] = []
    for shard in islice((shard for shard in list_shards(kinesis, stream) if not shard.is_closed), _MAX_SHARDS):
        iterator = kinesis.get_shard_iterator(
            StreamName=stream, ShardId=shard.shard_id, ShardIteratorType="AT_TIMESTAMP", Timestamp=start
        )["ShardIterator"]
        records += (
            record["Data"] for record in kinesis.get_records(ShardIterator=iterator, Limit=_MAX_RECORDS)["Records"]
        )
    yield evaluate_fields(records)


def evaluate_fields(records: Iterable[bytes]) -> Finding:
    """Evaluate which fields of the readings in records have no column."""
    readings = 0
    dropped: Counter[str] = Counter()
    for document in _read_documents(records):
        readings += 1
        dropped.update(key for key in document if key.lower() not in COLUMNS)
    if not dropped:
        return ok("fields", f"the archive has a column for each field of the last minute's {readings:,} readings")
    named = ", ".join(f"{to_printable(name)} in {count:,}" for name, count in dropped.most_common(_MAX_NAMES))
    more = f", and {len(dropped) - _MAX_NAMES:,} more" if len(dropped) > _MAX_NAMES else ""
    what = f"no column has these fields of the last minute's {readings:,} readings, so they are dropped: {named}{more}"
    return warning("fields", what, "declare them as vitals: docs/fleets.md")


def _read_documents(records: Iterable[bytes]) -> Iterator[dict[str, object]]:
    """Yield the JSON objects in records. What can't be read is in the quarantine, and other commands tell of it."""
    for record in records:
        for data in try_deaggregate(record) or [record]:
            try:
                documents = list(split_documents(data.decode()))
            except (ValueError, RecursionError):
                continue
            yield from (document for document, _ in documents if isinstance(document, dict))
