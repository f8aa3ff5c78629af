"""Expire records, and closed shards after their last record, in time proportional to what expires.

MiniStack copies every shard's whole list at each call, which is slow for a stream of some hundred thousand records.
"""

import time
from bisect import bisect_left
from typing import Any

from emulator.kinesis.listing import get_closing_time
from emulator.kinesis.shards import is_open
from emulator.ministack import kinesis


def install() -> None:
    """Replace MiniStack's expiry. Call before it serves."""
    kinesis.expire_records = _expire_records


def _expire_records(stream: dict[str, Any]) -> None:
    oldest = time.time() - stream["RetentionPeriodHours"] * 3600
    for shard_id, shard in list(stream["shards"].items()):
        records = shard["records"]
        if records and records[0]["ApproximateArrivalTimestamp"] < oldest:
            del records[: bisect_left(records, oldest, key=lambda record: record["ApproximateArrivalTimestamp"])]
        if not is_open(shard) and not records and get_closing_time(shard) < oldest:
            del stream["shards"][shard_id]
