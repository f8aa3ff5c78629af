"""The console's configuration: the document `config.json` beside the page, which `dashboard/src/config.ts` reads."""

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
) -> dict[str, Any]:
    """The document for a deployment. Texts may be CDK tokens."""
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
    }


def at_endpoint(config: Document, url: str) -> dict[str, Any]:
    """The document for a cloud that answers elsewhere than AWS does."""
    return {**config, "endpoint": url}
