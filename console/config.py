"""The console's configuration: the document `config.json` beside the page, which `console/web/src/config.ts` reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]
PATH = "config.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """What tells a unicorn's status."""

    vitals: int
    """Health or magic below this is an alert."""
    stale_seconds: int
    """Silent this long, it is stale."""
    lost_seconds: int
    """Silent this long, it is lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Where people sign in before they may watch."""

    domain: str
    """The origin of the user pool's hosted pages."""
    client_id: str
    provider: str
    """The user pool, as the identity pool names it."""


def document(
    *,
    region: str,
    identity_pool_id: str,
    stream: str,
    table: str,
    stage: str,
    retention_hours: int,
    thresholds: Thresholds,
    basemap_style_url: str,
    sign_in: SignIn | None = None,
) -> dict[str, Any]:
    """The document for a deployment. Texts may be CDK tokens."""
    signing_in = (
        {"domain": sign_in.domain, "clientId": sign_in.client_id, "provider": sign_in.provider} if sign_in else None
    )
    return {
        "region": region,
        "identityPoolId": identity_pool_id,
        "stream": stream,
        "table": table,
        "stage": stage,
        "retentionHours": retention_hours,
        "thresholds": {
            "vitals": thresholds.vitals,
            "staleSeconds": thresholds.stale_seconds,
            "lostSeconds": thresholds.lost_seconds,
        },
        "basemapStyleUrl": basemap_style_url or None,
        **({"signIn": signing_in} if signing_in else {}),
    }


def at_endpoint(config: Document, url: str) -> dict[str, Any]:
    """The document for a cloud that answers elsewhere than AWS does, sign-in and all."""
    signing_in = {"signIn": {**config["signIn"], "domain": url}} if "signIn" in config else {}
    return {**config, "endpoint": url, **signing_in}
