"""The handler of the custom resource `SettingsGuard`, which CloudFormation updates before the streams.

Source: CloudFormation user guide, "Custom resource request objects" and "Custom resource response objects".
"""

import json
import logging
import urllib.request
from datetime import UTC, datetime
from typing import Any

import boto3

from settings_guard.rules import StreamState, Update, find_reason_to_refuse

_ID = "settings"
_RETIRED_ID = "settings-key-retired-"
"""The resource's physical id begins with this after the key was retired, and ends with the time."""
_SECONDS = 30
_log = logging.getLogger(__name__)
_log.setLevel(logging.INFO)
_kinesis = boto3.client("kinesis")
_cloudformation = boto3.client("cloudformation")


def handle(event: dict[str, Any], _context: object) -> None:
    """Answer CloudFormation with success, or with the reason why the update is refused."""
    id_ = event.get("PhysicalResourceId", _ID)
    reason: str | None = None
    if event["RequestType"] != "Delete":
        try:
            update = _make_update(event, datetime.now(UTC))
            reason = None if _is_rolled_back(event["StackId"]) else find_reason_to_refuse(update)
            id_ = id_ if reason else _make_id(update)
        except Exception as error:  # noqa: BLE001 - CloudFormation must get an answer, or it waits until its time-out
            _log.exception("failed")
            reason = f"The settings could not be checked: {error}"
    _respond(event, id_, reason)


def _is_rolled_back(stack: str) -> bool:
    """Return whether CloudFormation undoes an update. That must not be refused."""
    status: str = _cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
    return "ROLLBACK" in status


def _make_update(event: dict[str, Any], now: datetime) -> Update:
    properties = event["ResourceProperties"]
    _, is_retired, moment = event.get("PhysicalResourceId", "").partition(_RETIRED_ID)
    return Update(
        before=event.get("OldResourceProperties", {}).get("Settings", {}),
        after=properties["Settings"],
        streams=[state for name in properties["Streams"] if (state := _describe(name))],
        retired_at=datetime.fromisoformat(moment) if is_retired else None,
        now=now,
    )


def _describe(name: str) -> StreamState | None:
    """Return a stream's state, or None if there is no such stream yet."""
    try:
        summary = _kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
    except _kinesis.exceptions.ResourceNotFoundException:
        return None
    return StreamState(
        name=name,
        open_shards=summary["OpenShardCount"],
        on_demand=summary.get("StreamModeDetails", {}).get("StreamMode") == "ON_DEMAND",
        key=summary.get("KeyId"),
    )


def _make_id(update: Update) -> str:
    """Return the resource's physical id, which remembers when the key was retired."""
    if update.after["kms"] != "retired":
        return _ID
    return f"{_RETIRED_ID}{(update.retired_at or update.now).isoformat(timespec='seconds')}"


def _respond(event: dict[str, Any], id_: str, reason: str | None) -> None:
    answer = {
        "Status": "FAILED" if reason else "SUCCESS",
        "Reason": reason or "The update is safe.",
        "PhysicalResourceId": id_,
        **{name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")},
    }
    # CloudFormation's address is signed for an empty content type.
    request = urllib.request.Request(  # noqa: S310 - the address is CloudFormation's
        event["ResponseURL"], json.dumps(answer).encode(), headers={"Content-Type": ""}, method="PUT"
    )
    with urllib.request.urlopen(request, timeout=_SECONDS):  # noqa: S310
        pass
