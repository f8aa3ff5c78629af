"""Bound the bytes that a statement may scan, by the sizes of the objects in the partitions that it may read."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ops.deployment import Deployment
from unicorn.sql import ARCHIVE_TABLE, COMPACTED_TABLE, PARTITION

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_MAX_PAGES = 100
"""Listings of a thousand objects that an estimate makes at most for each table, about 20 seconds."""
_BOUND = re.compile(rf"\b{PARTITION} >= (?:'([0-9]{{4}}(?:-[0-9]{{2}}){{3}})'|(replace\())")
"""The first partition to read, as `unicorn.sql.select_readings` writes it: a literal, or a day ago by an expression."""
_A_DAY_AGO = timedelta(hours=25)


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a part of the archive."""

    objects: int
    delivered_bytes: int
    compacted_bytes: int
    is_complete: bool
    """Whether all objects are counted. If not, there are more."""

    @property
    def bytes(self) -> int:
        return self.delivered_bytes + self.compacted_bytes


def measure_archive(deployment: Deployment, since: str = "", until: str = "", *, enough: float = float("inf")) -> Size:
    """Measure the partitions from one to another, both included, until `enough` bytes are counted."""
    s3, bucket = deployment.session.client("s3"), deployment.outputs["ArchiveBucketName"]
    objects, delivered, is_whole = _measure_table(s3, bucket, ARCHIVE_TABLE, since, until, enough)
    more, compacted, is_also_whole = _measure_table(s3, bucket, COMPACTED_TABLE, since, until, enough - delivered)
    return Size(objects + more, delivered, compacted, is_whole and is_also_whole)


def _measure_table(
    s3: "S3Client", bucket: str, table: str, since: str, until: str, enough: float
) -> tuple[int, int, bool]:
    prefix = f"{table}/{PARTITION}="
    objects = size = 0
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix, StartAfter=f"{prefix}{since}")
    for number, page in enumerate(pages, 1):
        listed = page.get("Contents", [])
        inside = [entry["Size"] for entry in listed if not until or entry["Key"] <= f"{prefix}{until}/~"]
        objects += len(inside)
        size += sum(inside)
        if len(inside) < len(listed):
            break
        if (number == _MAX_PAGES or size >= enough) and page.get("IsTruncated"):
            return objects, size, False
    return objects, size, True


def find_since(sql: str, now: datetime) -> str:
    """Return the first partition that a statement over `readings` reads; empty if it may read the whole archive."""
    bounds = _BOUND.findall(sql)
    tables = re.findall(rf"\b(?:{ARCHIVE_TABLE}|{COMPACTED_TABLE})\b", sql, re.IGNORECASE)
    if not bounds or len(tables) > len(bounds):  # the statement reads a table by itself
        return ""
    return min(literal or f"{now - _A_DAY_AGO:%Y-%m-%d-%H}" for literal, _ in bounds)


def read_scan_limit(deployment: Deployment) -> float:
    """Return the bytes that a statement of the workgroup may scan; infinite if it has no limit."""
    work_group = deployment.outputs["WorkGroupName"]
    described = deployment.session.client("athena").get_work_group(WorkGroup=work_group)["WorkGroup"]
    return described.get("Configuration", {}).get("BytesScannedCutoffPerQuery") or float("inf")
