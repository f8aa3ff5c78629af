"""The handler of the alerts: it records sightings from minute summaries, and evaluates them every minute.

Every minute it also writes the roster of the fleet, because it alone knows every vehicle.
"""

import logging
import os
import time
from collections.abc import Iterator
from typing import Any

import boto3

from alerts.evaluation import evaluate
from alerts.last_seen import collect_sightings, select_watched
from alerts.notification import Notification, NotificationContext, build_notification
from alerts.roster import RosterObject
from alerts.state_store import ConcurrentRun, PendingNotification, StateStore
from runtime.failed_batches import count_failed_batches
from runtime.kinesis_event import decode_records
from runtime.metrics import FUNCTION_STAGE_VARIABLE, log_counts
from unicorn.codec import decode_summary
from unicorn.selected_fleet import FLEET
from unicorn.summary import InvalidSummary, MinuteSummary

_log = logging.getLogger(__name__)
_log.setLevel(logging.INFO)

_TIMEOUT_SECONDS = 60
"""The function's timeout: no run lasts longer."""
_s3 = boto3.client("s3")
_store = StateStore(_s3, os.environ["WATCH_BUCKET"])
_roster = RosterObject(_s3, os.environ["ROSTER_BUCKET"])
_failures_bucket = os.environ["FAILURES_BUCKET"]
_sns = boto3.client("sns")
_topic = os.environ["TOPIC"]
_notification_context = NotificationContext(
    stage=os.environ[FUNCTION_STAGE_VARIABLE],
    fleet=FLEET.set_thresholds(os.environ["VITALS"]),
    silence=int(os.environ["SILENCE"]),
    console=os.environ["CONSOLE"],
)


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Store the sightings in a batch of the summary stream, or, for any other event, evaluate the stored sightings.

    Either is safe to repeat. A run sends at most one notification, and each notification is sent at least once.
    """
    if "Records" in event:
        _record_sightings(event)
    else:
        try:
            _evaluate_fleet(time.time())
        except ConcurrentRun as reason:
            _log.info("left to another run", extra={"reason": str(reason)})
    return {}


def _record_sightings(event: dict[str, Any]) -> None:
    [shard_id] = {record["eventID"].partition(":")[0] for record in event["Records"]}
    sightings = collect_sightings(_decode_summaries(event), _notification_context.fleet)
    if sightings:
        _store.add_sightings(shard_id, sightings, time.time())
    _log.info("stored", extra={"shard": shard_id, "unicorns": len(sightings)})


def _decode_summaries(event: dict[str, Any]) -> Iterator[tuple[float, MinuteSummary]]:
    for record in decode_records(event):
        try:
            yield record.arrived, decode_summary(record.data)
        except InvalidSummary:
            continue  # the processor reads the same records, and quarantines this one


def _evaluate_fleet(now: float) -> None:
    state = _store.load_state()
    if state.pending:
        if now - state.pending.decided_at < _TIMEOUT_SECONDS:
            raise ConcurrentRun("another run is about to send its notification")
        # The run that decided on this notification ended before it removed it. As a run sends only one notification,
        # this run sends that one, and the next run evaluates the fleet.
        _publish(state.pending.notification)
        _store.save_state(state.episodes, None, state.etag)
        return
    sightings = _store.load_sightings(now)
    episodes, change = evaluate(
        sightings, state.episodes, now, fleet=_notification_context.fleet, silence=_notification_context.silence
    )
    if change.is_worth_a_message:
        notification = build_notification(change, _notification_context, now)
        etag = _store.save_state(episodes, PendingNotification(notification, now), state.etag)
        _publish(notification)
        _store.save_state(episodes, None, etag)
    elif episodes != state.episodes:
        _store.save_state(episodes, None, state.etag)
    # The last step, so that no failure of it delays a message.
    _roster.save(select_watched(sightings, now), tuple(vital.name for vital in FLEET.vitals), now)
    counts = {"Unicorns": change.vehicles, "Silent": change.silent, "LowVitals": change.any_alert}
    log_counts({**counts, "FailedBatches": count_failed_batches(_s3, _failures_bucket)}, now=now)


def _publish(notification: Notification) -> None:
    _sns.publish(TopicArn=_topic, Subject=notification.subject, Message=notification.body)
    _log.info("notified", extra={"subject": notification.subject})
