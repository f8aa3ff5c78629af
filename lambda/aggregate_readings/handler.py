"""The edge of the aggregator: a Kinesis event in, summaries on their stream, unreadable data in the quarantine."""

import logging
import os
import time
from typing import Any

import boto3

from aggregate_readings.emission import emit
from aggregate_readings.lateness import late, window_start
from aggregate_readings.window import Step, step
from unicorn.codec import Unreadable, decode
from unicorn.kinesis_event import event_records
from unicorn.metrics import put_metrics
from unicorn.quarantine import Quarantine
from unicorn.reading import Reading

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
    readings, unreadable = _readings(event)
    done = step(readings, event.get("state") or {}, closing=closing)
    emit(_kinesis, _summary_stream, done.emitted)
    counts = {"readings": len(readings), "unreadable": unreadable, "emitted": len(done.emitted), "closing": closing}
    _log.info("aggregated", extra=counts)
    _measure(event, readings, unreadable, done)
    return {"state": done.state} if windowed else {}


def _measure(event: dict[str, Any], readings: list[Reading], unreadable: int, done: Step) -> None:
    start = window_start(event)
    values = {
        "Readings": len(readings),
        "Late": late(readings, start) if start else 0,
        "Duplicate": done.duplicates,
        "Quarantined": unreadable,
        "Summaries": len(done.emitted),
    }
    put_metrics(values, now=time.time())


def _readings(event: dict[str, Any]) -> tuple[list[Reading], int]:
    """The event's readings, and how many pieces of data went to the quarantine instead."""
    readings: list[Reading] = []
    unreadable = 0
    for record in event_records(event):
        pieces = decode(record.data)
        for index, piece in enumerate(pieces):
            if isinstance(piece, Unreadable):
                sub_record = index if len(pieces) > 1 else None
                _quarantine.put(record, reason=piece.reason, data=piece.data, sub_record=sub_record)
                unreadable += 1
            else:
                readings.append(piece)
    return readings, unreadable
