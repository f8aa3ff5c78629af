"""What `down --verify` does."""

import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from aws.errors import sentence
from aws.names import selected_stage
from aws.terminal import show, show_json
from ops.leftovers import assets
from ops.leftovers.leftover import Leftover
from ops.leftovers.search import SEARCHES
from ops.leftovers.tagged import tagged, unnamed
from ops.progress import progress


def verify(*, prune: bool, as_json: bool) -> None:
    """List what is left of the stage and its cost; the exit code is 1 if anything is, or couldn't be looked for."""
    stage = selected_stage()
    session = boto3.Session()
    clients: dict[str, Any] = {}

    def client(service: str) -> Any:
        if service not in clients:
            clients[service] = session.client(service)  # type: ignore[call-overload]  # the name is not known statically
        return clients[service]

    with progress("Looking for what is left") as tell:
        found, unknown = searched(client, stage, tell)
        tell("uploads of deployments")
        uploads = assets.left(client, stage)
        if prune and uploads:
            assets.prune(client("s3"), uploads)
    left_there = None if prune else uploads
    if as_json:
        show_json(document(found, unknown, left_there, pruned=uploads if prune else None))
    else:
        show(*text(found, unknown, left_there, pruned=uploads if prune else None))
    if found or unknown or (left_there and left_there.keys):
        sys.exit(1)


def searched(
    client: Callable[[str], Any], stage: str, tell: Callable[[str], None]
) -> tuple[list[Leftover], dict[str, str]]:
    """What was found by name and by tag; and where it couldn't be looked for, with the reason."""
    found: list[Leftover] = []
    unknown: dict[str, str] = {}
    for kind, search in SEARCHES.items():
        tell(kind)
        try:
            found += search(client, stage)
        except (BotoCoreError, ClientError) as error:
            unknown[kind] = sentence(error)
    tell("tags")
    try:
        found += list(unnamed(tagged(client, stage), found))
    except (BotoCoreError, ClientError) as error:
        unknown["tags"] = sentence(error)
    return found, unknown


def document(
    found: list[Leftover], unknown: dict[str, str], uploads: assets.Assets | None, *, pruned: assets.Assets | None
) -> dict[str, Any]:
    """The JSON object that `--json` prints; dollars are US dollars a month."""
    return {
        "left": [asdict(one) for one in found],
        "not_looked_for": unknown,
        "uploads": {"bucket": uploads.bucket, "objects": list(uploads.keys), "bytes": uploads.bytes}
        if uploads
        else None,
        "pruned": list(pruned.keys) if pruned else [],
        "dollars_per_month": round(_dollars(found, uploads), 4),
    }


def text(
    found: list[Leftover], unknown: dict[str, str], uploads: assets.Assets | None, *, pruned: assets.Assets | None
) -> list[str]:
    """The same for a person."""
    lines = []
    for one in found:
        lines += [f"{one.kind} {one.name}: {one.dollars:,.2f} US dollars a month", f"  → {one.remedy}"]
    if uploads and uploads.keys:
        lines += [
            f"uploads in {uploads.bucket}: {len(uploads.keys):,} objects, {uploads.bytes:,} bytes, "
            f"{uploads.dollars:,.2f} US dollars a month",
            "  → ./wildrydes down --verify --prune",
        ]
    if pruned and pruned.keys:
        lines.append(f"removed {len(pruned.keys):,} uploads from {pruned.bucket}")
    lines += [f"could not look for {kind}: {why}" for kind, why in unknown.items()]
    if len(found) + bool(uploads and uploads.keys):
        lines.append(f"still there, at {_dollars(found, uploads):,.2f} US dollars a month: {len(found):,} resources")
    elif not unknown:
        lines.append("Nothing is left.")
    return lines


def _dollars(found: list[Leftover], uploads: assets.Assets | None) -> float:
    return sum(one.dollars for one in found) + (uploads.dollars if uploads else 0.0)
