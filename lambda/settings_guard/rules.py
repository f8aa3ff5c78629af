"""Which updates of a deployment are refused, and what to deploy instead.

Source: Kinesis API reference, "UpdateShardCount" (at most double or half of the open shards, for each call); Kinesis
developer guide, "Switch between capacity modes" (a stream keeps its shards); KMS developer guide, "Delete an AWS KMS
key".
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from unicorn.fleet import Vital

GUIDE = "docs/settings.md"
AWS_KEY = "alias/aws/kinesis"
"""The key of a stream that AWS's own key encrypts."""
ON_DEMAND = "on-demand"
"""The setting `shards` of streams without a fixed number of shards."""
FLEET_GUIDE = "docs/fleets.md#change-a-fleet-that-is-deployed"
DECLARED_VITALS = "declared_vitals"
"""Beside the settings: the fleet's vitals as `describe_vitals` returns them."""
JUDGED_SETTINGS = ("kms", "shards", "retention", "sign_in", "removal")
"""The settings that the rules look at."""


@dataclass(frozen=True, slots=True)
class StreamState:
    """A stream as it is deployed."""

    name: str
    open_shards: int
    on_demand: bool
    key: str | None
    """The id, ARN or alias of the key that encrypts it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """An update of a deployment: the settings before and after it, as texts, and the streams as they are now."""

    before: Mapping[str, str]
    """Empty for the first deployment, and for one that had no guard yet."""
    after: Mapping[str, str]
    streams: Sequence[StreamState]
    retired_at: datetime | None
    """When the stage's key was retired, if it was."""
    now: datetime


def find_reason_to_refuse(update: Update) -> str | None:
    """Return a sentence that says why an update is refused and what to deploy instead, or None if it is safe."""
    return _check_key(update) or _check_shards(update) or _check_users(update) or _check_vitals(update)


def _check_key(update: Update) -> str | None:
    """Refuse to remove the key while it encrypts the streams' new records, or records that they still hold."""
    if update.after["kms"] != "managed":
        return None
    if any(stream.key not in (None, AWS_KEY) for stream in update.streams):
        return (
            "-c kms=managed would make everything unreadable that the stage's key encrypts. Deploy with -c kms=retired "
            f"first: see {GUIDE}#turn-kmscustomer-off."
        )
    if update.retired_at:
        end = update.retired_at + timedelta(hours=int(update.before.get("retention", update.after["retention"])))
        if update.now < end:
            return (
                "-c kms=managed would make records unreadable that the streams still hold under the retired key. "
                f"Deploy it after {end.astimezone(UTC):%Y-%m-%d %H:%M} UTC: see {GUIDE}#turn-kmscustomer-off."
            )
    return None


def _check_shards(update: Update) -> str | None:
    """Refuse a number of shards that the streams can't reach in one update."""
    if update.after["shards"] == ON_DEMAND or not update.streams:
        return None
    wanted = int(update.after["shards"])
    open_shards = [stream.open_shards for stream in update.streams]
    least, most = max(-(-count // 2) for count in open_shards), min(2 * count for count in open_shards)
    described = " and ".join(f"{stream.name} has {stream.open_shards}" for stream in update.streams)
    if least > most:
        return (
            f"No number of shards suits both streams, since {described} open shards. Bring one nearer to the other "
            "with `aws kinesis update-shard-count`, then deploy again."
        )
    if any(stream.on_demand for stream in update.streams):
        least = most = min(max(least, *open_shards), most)
    if least <= wanted <= most:
        return None
    step = least if wanted < least else most
    reason = "keeps its shards when it leaves on demand" if least == most else "can at most double or halve its shards"
    return (
        f"-c shards={wanted} is refused, because a stream {reason}, and {described} open shards. Deploy with -c "
        f"shards={step} first, then halve or double it until it is {wanted}."
    )


def _check_users(update: Update) -> str | None:
    """Refuse to delete the users of a deployment that keeps nothing."""
    loses_users = update.before.get("sign_in", "none") != "none" and update.after["sign_in"] == "none"
    if loses_users and update.before["removal"] == "destroy":
        return (
            "-c sign_in=none would delete the user pool with all its users. Deploy with -c removal=retain first, then "
            f"the pool is kept: see {GUIDE}#turn-sign-in-off."
        )
    return None


def describe_vitals(vitals: Sequence[Vital]) -> str:
    """Return what makes readings valid in a fleet's vitals, as JSON by the vital's name."""
    return json.dumps(
        {vital.name: {"whole": vital.is_whole, "optional": vital.is_optional, "valid": vital.valid} for vital in vitals}
    )


def _check_vitals(update: Update) -> str | None:
    """Refuse a declaration by which readings that are stored already would be invalid."""
    if DECLARED_VITALS not in update.before:  # the first deployment, or one of an earlier version
        return None
    before, after = (json.loads(settings[DECLARED_VITALS]) for settings in (update.before, update.after))
    for name, vital in after.items():
        if problem := _compare_vitals(before.get(name), vital):
            return f"The vital {name} {problem}: see {FLEET_GUIDE}."
    return None


def _compare_vitals(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> str | None:
    """Return why a vital may not be declared so, given its declaration before, or None if it may."""
    if not after["optional"] and (before is None or before["optional"]):
        return "must be optional, because readings that are stored already lack it"
    if before is None:
        return None
    if before["whole"] != after["whole"]:
        return "can't change between whole and decimal numbers. Declare a new one, and drop this one"
    if before["valid"][0] < after["valid"][0] or before["valid"][1] > after["valid"][1]:
        return "can't have fewer valid values than before, because readings that are stored already may have them"
    return None
