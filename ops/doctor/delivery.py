"""Check the delivery to the archive."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from aws.errors import call_if_exists
from consumer.listing import list_shards
from ops.delivery_gap import describe_gap
from ops.doctor.deployment_context import DeploymentContext
from ops.doctor.finding import Finding, ok, problem, warning
from runtime.s3 import list_objects
from unicorn.sql import ARCHIVE_TABLE, COMPACTED_TABLE, PARTITION

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_Item = TypeVar("_Item")
_BUFFER_SECONDS = 60
_MAX_DELAY = timedelta(seconds=3 * _BUFFER_SECONDS)
"""The longest time until a record on the stream should be in the archive."""
MAX_SHARDS = 10
"""The shards that are asked what they hold. Firehose falls behind on all of them alike."""
_HOURS = 48
"""How far back the search for the newest object goes."""


def check(context: DeploymentContext) -> Iterator[Finding]:
    """Check that the delivery stream is active, not behind the stream, and that it missed no record of it."""
    outputs = context.outputs
    name = outputs["DeliveryStreamName"]
    stack = context.get_stack_name("WildRydesArchive")
    answer = call_if_exists(context.session.client("firehose").describe_delivery_stream, DeliveryStreamName=name)
    if answer is None:
        what = f"it is missing, although {stack} is deployed"
        yield problem(f"delivery stream {name}", what, context.format_drift_command(stack))
        return
    description = answer["DeliveryStreamDescription"]
    status = description["DeliveryStreamStatus"]
    logs = f"aws logs tail /aws/kinesisfirehose/{name} --since 1h"
    if status != "ACTIVE":
        yield problem(f"delivery stream {name}", f"it is {status}", logs)
    else:
        yield ok(f"delivery stream {name}", status)
    now = context.clock()
    newest = find_newest_object(context.session.client("s3"), outputs["ArchiveBucketName"], now)
    open_shards = _list_open_shards(context)
    shards = open_shards if context.is_deep else select_evenly(open_shards, MAX_SHARDS)
    finding = evaluate_delivery(newest, _find_oldest_waiting(context, shards, newest), context.clock(), logs)
    is_part = len(shards) < len(open_shards)
    yield replace(finding, what=f"{finding.what} ({len(shards)} of {len(open_shards)} shards)") if is_part else finding
    first = _find_oldest_waiting(context, shards, None)
    gap = describe_gap(description, outputs["ReadingsStreamName"], first) if first else None
    if gap:
        yield warning("archive gap", gap, context.format_wildrydes_command("refill"))
    else:
        yield ok("archive gap", "Firehose has read all that the stream holds")


def evaluate_delivery(newest: datetime | None, waiting: datetime | None, now: datetime, logs: str) -> Finding:
    """Evaluate how far the archive is behind the stream.

    `newest` is the delivery of the newest object, `waiting` the arrival of the oldest record that is not archived yet;
    None if there is none. `logs` is the remedy.
    """
    age = "no object yet" if newest is None else f"newest object {_format_age(now - newest)} old"
    if waiting is None:
        return ok("archive", f"{age}, and nothing newer waits")
    if now - waiting <= _MAX_DELAY:
        return ok("archive", f"{age}, and what waits is {_format_age(now - waiting)} old")
    what = f"{age}, while records wait for {_format_age(now - waiting)}"
    return problem("archive", what, logs) if now - waiting > 4 * _MAX_DELAY else warning("archive", what, logs)


def find_newest_object(s3: "S3Client", bucket: str, now: datetime) -> datetime | None:
    """Return when the newest object was delivered; None if the last two days have none.

    After a compaction has removed the objects of an hour, the end of that hour is returned.
    """
    this_hour = now.replace(minute=0, second=0, microsecond=0)
    for start in (this_hour - timedelta(hours=ago) for ago in range(_HOURS)):
        if times := _list_times(s3, bucket, ARCHIVE_TABLE, start):
            return max(times)
        if _list_times(s3, bucket, COMPACTED_TABLE, start):
            return start + timedelta(hours=1)
    return None


def _list_times(s3: "S3Client", bucket: str, table: str, hour: datetime) -> list[datetime]:
    """Return when each object of an hour was written."""
    prefix = f"{table}/{PARTITION}={hour:%Y-%m-%d-%H}/"
    return [entry["LastModified"].astimezone(UTC) for entry in list_objects(s3, bucket, prefix)]


def _list_open_shards(context: DeploymentContext) -> list[str]:
    shards = list_shards(context.session.client("kinesis"), context.outputs["ReadingsStreamName"])
    return [shard.shard_id for shard in shards if not shard.is_closed]


def _find_oldest_waiting(context: DeploymentContext, shards: Sequence[str], newest: datetime | None) -> datetime | None:
    """Return the arrival of the shards' first record after the newest object, or of the first if there is none."""
    kinesis, stream = context.session.client("kinesis"), context.outputs["ReadingsStreamName"]
    position: dict[str, Any] = {"ShardIteratorType": "TRIM_HORIZON"}
    if newest:
        position = {"ShardIteratorType": "AT_TIMESTAMP", "Timestamp": newest}
    arrivals: list[datetime] = []
    for shard in shards:
        iterator = kinesis.get_shard_iterator(StreamName=stream, ShardId=shard, **position)["ShardIterator"]
        records = kinesis.get_records(ShardIterator=iterator, Limit=1)["Records"]
        arrivals += [record.get("ApproximateArrivalTimestamp", context.clock()).astimezone(UTC) for record in records]
    return min(arrivals, default=None)


def select_evenly(items: Sequence[_Item], most: int) -> list[_Item]:
    """Return at most so many of the items, evenly spread."""
    count = min(len(items), most)
    return [items[number * len(items) // count] for number in range(count)]


def _format_age(age: timedelta) -> str:
    return f"{age.total_seconds():,.0f} s"
