"""List everything that a destroyed deployment left behind, and its cost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from aws.errors import AWS_ERRORS, describe_error
from aws.names import get_selected_stage
from aws.session import create_session
from ops.leftovers.assets import UnusedAssets, find_unused, prune_assets
from ops.leftovers.leftover import Leftover
from ops.leftovers.search import SEARCHES
from ops.leftovers.tagged import exclude_named, find_tagged
from ops.task import show_progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftovers:
    """What is left of a stage."""

    resources: Sequence[Leftover]
    unchecked: Mapping[str, str]
    """The kinds that could not be checked, each with the reason."""
    uploads: UnusedAssets | None
    """Files in the bootstrap bucket that no stack refers to."""
    pruned: UnusedAssets | None
    """Files that this run deleted from the bootstrap bucket."""

    @property
    def ok(self) -> bool:
        return not (self.resources or self.unchecked or self._has_uploads)

    @property
    def dollars(self) -> float:
        """US dollars per month."""
        return sum(leftover.dollars for leftover in self.resources) + (self.uploads.dollars if self.uploads else 0.0)

    def to_dict(self) -> dict[str, Any]:
        uploads = self.uploads
        return {
            "left": [asdict(leftover) for leftover in self.resources],
            "not_looked_for": dict(self.unchecked),
            "uploads": uploads and {"bucket": uploads.bucket, "objects": list(uploads.keys), "bytes": uploads.bytes},
            "pruned": list(self.pruned.keys) if self.pruned else [],
            "dollars_per_month": round(self.dollars, 4),
        }

    def lines(self) -> list[str]:
        lines = []
        for leftover in self.resources:
            lines += [f"{leftover.kind} {leftover.name}: {leftover.dollars:,.2f} US dollars per month"]
            lines += [f"  → {leftover.remedy}"]
        if self.uploads and self._has_uploads:
            size = f"{len(self.uploads.keys):,} objects, {self.uploads.bytes:,} bytes"
            lines.append(f"uploads in {self.uploads.bucket}: {size}, {self.uploads.dollars:,.2f} US dollars per month")
            lines.append("  → ./wildrydes down --verify --prune")
        if self.pruned and self.pruned.keys:
            lines.append(f"removed {len(self.pruned.keys):,} uploads from {self.pruned.bucket}")
        lines += [f"could not check {kind}: {why}" for kind, why in self.unchecked.items()]
        if self.resources or self._has_uploads:
            lines.append(f"still there: {len(self.resources):,} resources, {self.dollars:,.2f} US dollars per month")
        elif not self.unchecked:
            lines.append("Nothing is left.")
        return lines

    @property
    def _has_uploads(self) -> bool:
        return bool(self.uploads and self.uploads.keys)


def find_leftovers(*, prune: bool) -> Leftovers:
    """Find what is left of the stage that the environment names; with `prune`, delete its unused uploads."""
    stage = get_selected_stage()
    session = create_session()

    @cache
    def get_client(service: str) -> Any:
        return session.client(service)  # type: ignore[call-overload]  # the name is not known statically

    with show_progress("Looking for what is left") as report:
        resources, unchecked = search_everything(get_client, stage, report)
        report("uploads of deployments")
        uploads = None
        try:
            uploads = find_unused(get_client, stage)
            if prune and uploads:
                prune_assets(get_client("s3"), uploads)
        except AWS_ERRORS as error:
            unchecked["uploads"] = describe_error(error)
            prune = False
    left, pruned = (None, uploads) if prune else (uploads, None)
    return Leftovers(resources=resources, unchecked=unchecked, uploads=left, pruned=pruned)


def search_everything(
    client: Callable[[str], Any], stage: str, report: Callable[[str], None]
) -> tuple[list[Leftover], dict[str, str]]:
    """Return the resources that exist, and for each kind that could not be checked the reason."""
    resources: list[Leftover] = []
    unchecked: dict[str, str] = {}
    for kind, search in SEARCHES.items():
        report(kind)
        try:
            resources += search(client, stage)
        except AWS_ERRORS as error:
            unchecked[kind] = describe_error(error)
    report("tags")
    try:
        resources += list(exclude_named(find_tagged(client, stage), resources))
    except AWS_ERRORS as error:
        unchecked["tags"] = describe_error(error)
    return resources, unchecked
