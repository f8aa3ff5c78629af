"""The processor's handler: minute summaries in, rows out to the table, unreadable data to the quarantine."""

import logging
import os
import time
from typing import Any

import boto3
from botocore.config import Config

from processor.lag import compute_median_lag
from processor.table import SummaryTable
from runtime.kinesis_event import EventRecord, decode_records
from runtime.metrics import log_counts
from runtime.quarantine import Piece, Quarantine
from unicorn.codec import decode_summary
from unicorn.summary import InvalidSummary, MinuteSummary, merge_by_minute

_log = logging.getLogger(__name__)
_log.setLevel(logging.INFO)

# Each row is a call. A third of its time would go into validating our own parameters and building the user agent.
_CONFIG = Config(parameter_validation=False, user_agent=f"wildrydes Boto3/{boto3.__version__}")
_UNREADABLE_ROW = "the row of {} at {} can't be read: replace it with `wildrydes backfill --replace`"
_table = SummaryTable(boto3.client("dynamodb", config=_CONFIG), os.environ["TABLE"])
_quarantine = Quarantine(boto3.client("s3"), os.environ["QUARANTINE_BUCKET"])


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Merge the batch's summaries into their rows. The whole batch succeeds or raises; running it again is safe."""
    summaries: list[tuple[EventRecord, MinuteSummary]] = []
    pieces: list[Piece] = []
    for record in decode_records(event):
        try:
            summaries.append((record, decode_summary(record.data)))
        except InvalidSummary as error:
            pieces.append(Piece(record, str(error), record.data))
    stored = _table.store(merge_by_minute(summary for _, summary in summaries))
    pieces += [
        Piece(record, _UNREADABLE_ROW.format(*summary.key), record.data)
        for record, summary in summaries
        if summary.key in stored.unreadable
    ]
    _quarantine.store(pieces)
    counts = {"summaries": len(summaries), "unreadable": len(pieces), "written": stored.written}
    _log.info("stored", extra=counts)
    now = time.time()
    lag = {"Lag": compute_median_lag([summary for _, summary in summaries], now)} if summaries else {}
    log_counts({"Rows": stored.written, "Quarantined": len(pieces), **lag}, now=now)
    return {}
