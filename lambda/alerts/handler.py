"""The edge of the watch: minute summaries become sightings; each minute they are judged, and changes are told."""

import logging
import os
import time
from collections.abc import Iterator
from typing import Any

import boto3

from alerts.evaluation import judge
from alerts.last_seen import sightings
from alerts.notification import Notice, Terms, notice
from alerts.state_store import Contended, Memory, Unsent
from runtime.kinesis_event import event_records
from runtime.metrics import FUNCTION_STAGE_VARIABLE, put_metrics
from unicorn.codec import decode_summary
from unicorn.summary import InvalidSummary, MinuteSummary

_log = logging.getLogger(__name__)
_log.setLevel(logging.INFO)

_RUN_SECONDS = 60
"""The function's time-out: no run lasts longer."""
_memory = Memory(boto3.client("s3"), os.environ["WATCH_BUCKET"])
_sns = boto3.client("sns")
_topic = os.environ["TOPIC"]
_terms = Terms(
    stage=os.environ[FUNCTION_STAGE_VARIABLE],
    vitals=int(os.environ["VITALS"]),
    silence=int(os.environ["SILENCE"]),
    console=os.environ["CONSOLE"],
)


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Keep what a batch of the summary stream says, or, with any other event, judge what is kept.

    Either is safe to run again. A run that judges sends one message at the most, and each message at least once.
    """
    if "Records" in event:
        _keep(event)
    else:
        try:
            _watch(time.time())
        except Contended as contended:
            _log.info("left to another run", extra={"reason": str(contended)})
    return {}


def _keep(event: dict[str, Any]) -> None:
    [shard_id] = {record["eventID"].partition(":")[0] for record in event["Records"]}
    seen = sightings(_summaries(event), _terms.vitals)
    if seen:
        _memory.add(shard_id, seen, time.time())
    _log.info("kept", extra={"shard": shard_id, "unicorns": len(seen)})


def _summaries(event: dict[str, Any]) -> Iterator[tuple[float, MinuteSummary]]:
    for record in event_records(event):
        try:
            yield record.arrived, decode_summary(record.data)
        except InvalidSummary:
            continue  # the processor reads the same records, and quarantines this one


def _watch(now: float) -> None:
    kept = _memory.episodes()
    if kept.unsent:
        if now - kept.unsent.decided < _RUN_SECONDS:
            raise Contended("another run is about to send its message")
        # That run ended before it had sent it. One message a run: the next one judges again.
        _publish(kept.unsent.notice)
        _memory.keep(kept.episodes, None, kept.tag)
        return
    episodes, change = judge(_memory.seen(now), kept.episodes, now, silence=_terms.silence)
    if change.is_worth_a_message:
        message = notice(change, _terms, now)
        tag = _memory.keep(episodes, Unsent(message, now), kept.tag)
        _publish(message)
        _memory.keep(episodes, None, tag)
    elif episodes != kept.episodes:
        _memory.keep(episodes, None, kept.tag)
    put_metrics({"Unicorns": change.unicorns, "Silent": change.silent, "LowVitals": change.low}, now=now)


def _publish(message: Notice) -> None:
    _sns.publish(TopicArn=_topic, Subject=message.subject, Message=message.body)
    _log.info("told", extra={"subject": message.subject})
