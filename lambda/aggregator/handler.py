"""The aggregator's handler: readings in, minute summaries out to their stream, unreadable data to the quarantine."""

import logging
import os
import time
from typing import Any

import boto3

from aggregator.batch import Batch, read_batch
from aggregator.lateness import count_late, get_window_start
from aggregator.summary_sink import emit
from aggregator.window import WindowResult, process_batch
from runtime.metrics import log_counts
from runtime.quarantine import Quarantine

_log = logging.getLogger(__name__)
_log.setLevel(logging.INFO)

_kinesis = boto3.client("kinesis")
_quarantine = Quarantine(boto3.client("s3"), os.environ["QUARANTINE_BUCKET"])
_summary_stream = os.environ["SUMMARY_STREAM"]


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Merge the batch into its window's state, and emit the summaries if the window closes.

    Without a window, a batch is a window by itself. The whole batch succeeds or raises.
    """
    windowed = "window" in event
    closing = not windowed or event["isFinalInvokeForWindow"] or event["isWindowTerminatedEarly"]
    batch = read_batch(event, _quarantine)
    result = process_batch(batch, event.get("state") or {}, closing=closing)
    emit(_kinesis, _summary_stream, result.emitted)
    counts = {"readings": len(batch.readings), "unreadable": batch.quarantined, "emitted": len(result.emitted)}
    _log.info("aggregated", extra={**counts, "closing": closing})
    _log_counts(event, batch, result)
    return {"state": result.state} if windowed else {}


def _log_counts(event: dict[str, Any], batch: Batch, result: WindowResult) -> None:
    start = get_window_start(event)
    values = {
        "Readings": len(batch.readings),
        "Late": count_late(batch, start) if start else 0,
        "Duplicate": result.duplicates,
        "Quarantined": batch.quarantined,
        "Summaries": len(result.emitted),
    }
    log_counts(values, now=time.time())
