"""The handler of `WildRydesBackfill`, which the state machine of the same name calls for each object of minutes."""

import logging
import os
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

import boto3
from botocore.exceptions import ClientError

from aggregator.summary_sink import emit
from backfill.minutes import ObjectUnreadable, read_summaries
from backfill.pace import RATE
from backfill.places import done_folder, is_done_key
from runtime.s3 import list_objects
from unicorn.summary import MinuteSummary

_log = logging.getLogger(__name__)
_log.setLevel(logging.INFO)

_BATCH_SIZE = 500
_MIN_LEFT_MS = 60_000
"""With less time left, a call leaves the rest of its object to the next one."""
_MISSING = {"404", "NoSuchKey"}
_CHANGED = {"412", "PreconditionFailed"}
_s3, _kinesis = boto3.client("s3"), boto3.client("kinesis")
_bucket, _stream = os.environ["RESULTS_BUCKET"], os.environ["SUMMARY_STREAM"]


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Put the summaries of an object onto their stream, from the event's `line` on.

    Return the event with the line that was reached, and whether the object is done: then an empty object says so, and
    the object is deleted. Calls may be repeated, because the merge rules count nothing twice. Raises ObjectUnreadable
    for an object that no repetition helps.
    """
    key, line = str(event["key"]), int(event.get("line", 0))
    try:
        body = _open(key, str(event["etag"]), str(context.invoked_function_arn).split(":")[4])
        if body is None:
            return {**event, "done": True}
        for reached in _put(read_summaries(body, after=line), line):
            if context.get_remaining_time_in_millis() < _MIN_LEFT_MS:
                return {**event, "line": reached, "done": False}
            line = reached
    except ObjectUnreadable as error:
        raise ObjectUnreadable(f"s3://{_bucket}/{key} was not put back: {error}") from None
    _s3.put_object(Bucket=_bucket, Key=f"{done_folder(key)}{line}", Body=b"")
    _s3.delete_object(Bucket=_bucket, Key=key)
    _log.info("put back", extra={"object": key, "summaries": line})
    return {**event, "line": line, "done": True}


def _put(summaries: Iterator[MinuteSummary], line: int) -> Iterator[int]:
    """Put summaries onto their stream, no faster than RATE, and yield the line that each batch reached."""
    started, first = time.monotonic(), line
    while batch := list(islice(summaries, _BATCH_SIZE)):
        emit(_kinesis, _stream, batch)
        line += len(batch)
        time.sleep(max(0.0, started + (line - first) / RATE - time.monotonic()))
        yield line


def _open(key: str, etag: str, owner: str) -> Any:
    """Return the object's body; None if an earlier call has done and deleted it. Raises ObjectUnreadable."""
    try:
        answer = _s3.get_object(Bucket=_bucket, Key=key, IfMatch=etag, ExpectedBucketOwner=owner)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code not in _MISSING | _CHANGED | {"403", "AccessDenied"}:
            raise
        if code in _MISSING and any(is_done_key(made["Key"]) for made in list_objects(_s3, _bucket, done_folder(key))):
            return None
        raise ObjectUnreadable(_explain(code, owner)) from None
    return answer["Body"]


def _explain(code: str, owner: str) -> str:
    if code in _MISSING:
        return "it is missing, something removed it"
    if code in _CHANGED:
        return "it is not what Athena unloaded, something replaced it"
    return f"S3 refused it, the function may not read it or its bucket belongs to another account than {owner}"
