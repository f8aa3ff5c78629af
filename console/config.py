"""Make the console's configuration: `config.json` beside the page, which `console/web/src/config.ts` reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from unicorn.fleet import Fleet, Vital

Document = Mapping[str, Any]
PATH = "config.json"
HTTP_PATH, REALTIME_PATH = "/event", "/event/realtime"
"""The paths of an event API. Source: AWS AppSync Events developer guide, "Understanding the Event API WebSocket
protocol"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The limits that decide a vehicle's status, beside the alerts of its vitals."""

    stale_seconds: int
    """A vehicle that is silent for this long is stale."""
    lost_seconds: int
    """A vehicle that is silent for this long is lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """The user pool in which people sign in."""

    domain: str
    """The origin of the user pool's hosted pages."""
    client_id: str
    provider: str
    """The identity pool's name for the user pool."""
    acknowledgments: str
    """The table of the acknowledgments that users share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The object with the last place of every vehicle."""

    bucket: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """The event API that pushes readings, and the bucket with what it pushed last."""

    host: str
    """The API's HTTP name, which signatures name."""
    realtime_host: str
    namespace: str
    snapshot_bucket: str


def make_config(
    *,
    region: str,
    identity_pool_id: str,
    stream: str,
    table: str,
    stage: str,
    retention_hours: int,
    thresholds: Thresholds,
    fleet: Fleet,
    roster: Roster,
    basemap_style_url: str,
    sign_in: SignIn | None = None,
    push: Push | None = None,
) -> dict[str, Any]:
    """Return the configuration of a deployment. Texts may be CDK tokens."""
    return {
        "region": region,
        "identityPoolId": identity_pool_id,
        "stream": stream,
        "table": table,
        "stage": stage,
        "retentionHours": retention_hours,
        "thresholds": {
            "staleSeconds": thresholds.stale_seconds,
            "lostSeconds": thresholds.lost_seconds,
        },
        "fleet": describe_fleet(fleet),
        "roster": {"bucket": roster.bucket, "key": roster.key},
        "basemapStyleUrl": basemap_style_url or None,
        **({"signIn": _make_sign_in_section(sign_in)} if sign_in else {}),
        **({"push": _make_push_section(push)} if push else {}),
    }


def describe_fleet(fleet: Fleet) -> dict[str, Any]:
    """Return what the console knows of a fleet."""
    return {
        "vehicle": fleet.vehicle,
        "vehicles": fleet.vehicles,
        "start": list(fleet.start),
        "vitals": [_describe_vital(vital) for vital in fleet.vitals],
    }


def _describe_vital(vital: Vital) -> dict[str, Any]:
    return {
        "name": vital.name,
        "label": vital.label,
        "unit": vital.unit,
        "decimals": vital.decimals,
        "valid": list(vital.valid),
        "gauge": list(vital.gauge),
        "alert": {"threshold": vital.alert.threshold, "isAbove": vital.alert.is_above} if vital.alert else None,
        "isOptional": vital.is_optional,
    }


def _make_sign_in_section(sign_in: SignIn) -> dict[str, str]:
    return {
        "domain": sign_in.domain,
        "clientId": sign_in.client_id,
        "provider": sign_in.provider,
        "acknowledgments": sign_in.acknowledgments,
    }


def _make_push_section(push: Push) -> dict[str, str]:
    return {
        "http": f"https://{push.host}{HTTP_PATH}",
        "realtime": f"wss://{push.realtime_host}{REALTIME_PATH}",
        "host": push.host,
        "namespace": push.namespace,
        "snapshotBucket": push.snapshot_bucket,
    }


def replace_endpoint(config: Document, url: str) -> dict[str, Any]:
    """Return the configuration with an endpoint that replaces AWS's, also for sign-in.

    An event API keeps its names, which lead to loopback there, but has no TLS.
    """
    sign_in = {"signIn": {**config["signIn"], "domain": url}} if "signIn" in config else {}
    push = {"push": {**config["push"], **_without_tls(config["push"])}} if "push" in config else {}
    return {**config, "endpoint": url, **sign_in, **push}


def _without_tls(push: Document) -> dict[str, str]:
    return {
        "http": push["http"].replace("https://", "http://", 1),
        "realtime": push["realtime"].replace("wss://", "ws://", 1),
    }
