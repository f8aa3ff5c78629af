"""The edge of the processor: minute summaries in, rows of the table, unreadable data in the quarantine."""

import logging
import os
from typing import Any

import boto3

from store_summaries.table import SummaryTable
from unicorn.codec import decode_summary
from unicorn.kinesis_event import event_records
from unicorn.quarantine import Quarantine
from unicorn.summary import InvalidSummary, MinuteSummary, merge_all

_log = logging.getLogger(__name__)
_log.setLevel(logging.INFO)

_table = SummaryTable(boto3.client("dynamodb"), os.environ["TABLE"])
_quarantine = Quarantine(boto3.client("s3"), os.environ["QUARANTINE_BUCKET"])


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Merge the batch's summaries into their rows. The whole batch succeeds or raises; running it again is safe."""
    summaries = _summaries(event)
    written = _table.store(merge_all(summaries))
    _log.info("stored", extra={"summaries": len(summaries), "written": written})
    return {}


def _summaries(event: dict[str, Any]) -> list[MinuteSummary]:
    """The event's summaries; what can't be read is in the quarantine afterwards."""
    summaries: list[MinuteSummary] = []
    for record in event_records(event):
        try:
            summaries.append(decode_summary(record.data))
        except InvalidSummary as error:
            _quarantine.put(record, reason=str(error), data=record.data)
    return summaries
