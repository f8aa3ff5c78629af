"""The edge of the aggregator: a Kinesis event in, summaries on their stream, unreadable data in the quarantine."""

import logging
import os
import time
from typing import Any

import boto3

from aggregator.batch import Batch, batch_of
from aggregator.lateness import late, window_start
from aggregator.summary_sink import emit
from aggregator.window import Step, step
from runtime.metrics import put_metrics
from runtime.quarantine import Quarantine

_log = logging.getLogger(__name__)
_log.setLevel(logging.INFO)

_kinesis = boto3.client("kinesis")
_quarantine = Quarantine(boto3.client("s3"), os.environ["QUARANTINE_BUCKET"])
_summary_stream = os.environ["SUMMARY_STREAM"]


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Merge the batch into its window's state, and emit the summaries when the window closes.

    Without a window the batch is the window. The whole batch succeeds or raises.
    """
    windowed = "window" in event
    closing = not windowed or event["isFinalInvokeForWindow"] or event["isWindowTerminatedEarly"]
    batch = batch_of(event, _quarantine)
    done = step(batch, event.get("state") or {}, closing=closing)
    emit(_kinesis, _summary_stream, done.emitted)
    counts = {"readings": len(batch.readings), "unreadable": batch.quarantined, "emitted": len(done.emitted)}
    _log.info("aggregated", extra={**counts, "closing": closing})
    _measure(event, batch, done)
    return {"state": done.state} if windowed else {}


def _measure(event: dict[str, Any], batch: Batch, done: Step) -> None:
    start = window_start(event)
    values = {
        "Readings": len(batch.readings),
        "Late": late(batch, start) if start else 0,
        "Duplicate": done.duplicates,
        "Quarantined": batch.quarantined,
        "Summaries": len(done.emitted),
    }
    put_metrics(values, now=time.time())
