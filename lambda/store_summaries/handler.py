"""The edge of the processor: minute summaries in, rows of the table, unreadable data in the quarantine."""

import logging
import os
import time
from typing import Any

import boto3
from botocore.config import Config

from store_summaries.lag import median_lag
from store_summaries.table import SummaryTable
from unicorn.codec import decode_summary
from unicorn.kinesis_event import event_records
from unicorn.metrics import put_metrics
from unicorn.quarantine import Quarantine
from unicorn.summary import InvalidSummary, MinuteSummary, merge_all

_log = logging.getLogger(__name__)
_log.setLevel(logging.INFO)

# A row is a call. Of one, a third would be checks of what our own code built, and spelling out what it all runs on.
_CONFIG = Config(parameter_validation=False, user_agent=f"wildrydes Boto3/{boto3.__version__}")
_table = SummaryTable(boto3.client("dynamodb", config=_CONFIG), os.environ["TABLE"])
_quarantine = Quarantine(boto3.client("s3"), os.environ["QUARANTINE_BUCKET"])


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Merge the batch's summaries into their rows. The whole batch succeeds or raises; running it again is safe."""
    summaries, unreadable = _summaries(event)
    written = _table.store(merge_all(summaries))
    _log.info("stored", extra={"summaries": len(summaries), "unreadable": unreadable, "written": written})
    now = time.time()
    lag = {"Lag": median_lag(summaries, now)} if summaries else {}
    put_metrics({"Rows": written, "Quarantined": unreadable, **lag}, now=now)
    return {}


def _summaries(event: dict[str, Any]) -> tuple[list[MinuteSummary], int]:
    """The event's summaries, and how many records went to the quarantine instead."""
    summaries: list[MinuteSummary] = []
    unreadable = 0
    for record in event_records(event):
        try:
            summaries.append(decode_summary(record.data))
        except InvalidSummary as error:
            _quarantine.put(record, reason=str(error), data=record.data)
            unreadable += 1
    return summaries, unreadable
