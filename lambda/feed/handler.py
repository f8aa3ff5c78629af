"""The handler of the feed: it publishes the readings of a batch as frames to the event API."""

import logging
import os
from typing import Any

import boto3

from feed.continuation import Feed
from feed.event_api import EventApi, make_http_session
from feed.past import Past
from feed.snapshot import Snapshots
from runtime.kinesis_event import decode_records

_log = logging.getLogger(__name__)
_log.setLevel(logging.INFO)

_session = boto3.Session()
_host = os.environ["EVENT_HOST"]


def _get_credentials() -> Any:
    credentials = _session.get_credentials()
    if credentials is None:
        raise RuntimeError("The function has no credentials.")
    return credentials.get_frozen_credentials()


_feed = Feed(
    Snapshots(boto3.client("s3"), os.environ["SNAPSHOT_BUCKET"]),
    Past(boto3.client("kinesis"), os.environ["STREAM"]),
    EventApi(
        host=_host,
        # As in the SDK, this variable says where AWS's services are, if not at their own names.
        endpoint=os.environ.get("AWS_ENDPOINT_URL") or f"https://{_host}",
        region=os.environ["AWS_REGION"],
        credentials=_get_credentials,
        http=make_http_session(),
    ),
)


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Publish the batch. It succeeds as a whole or raises, and then Lambda repeats it until its records are too old."""
    records = list(decode_records(event))
    is_closing = bool(event["isFinalInvokeForWindow"] or event["isWindowTerminatedEarly"])
    state = event.get("state") or {}
    last = _feed.publish_batch(event["shardId"], records, state.get("last"), is_closing=is_closing)
    _log.info("published", extra={"shard": event["shardId"], "records": len(records), "last": last})
    return {"state": {} if is_closing else {"last": last}}
