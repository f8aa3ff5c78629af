"""Listing a bucket, page by page."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_s3.type_defs import ObjectTypeDef


def list_pages(
    s3: "S3Client", bucket: str, prefix: str = "", *, start_after: str = ""
) -> Iterator[list["ObjectTypeDef"]]:
    """Yield the objects under a prefix, a thousand at a time, in the order of their keys."""
    start: Any = {"StartAfter": start_after} if start_after else {}
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix, **start):
        yield page.get("Contents", [])


def list_objects(s3: "S3Client", bucket: str, prefix: str = "", *, start_after: str = "") -> Iterator["ObjectTypeDef"]:
    """Yield the objects under a prefix, in the order of their keys."""
    for objects in list_pages(s3, bucket, prefix, start_after=start_after):
        yield from objects


def count_objects(s3: "S3Client", bucket: str, prefix: str = "") -> int:
    """Count the objects under a prefix."""
    return sum(map(len, list_pages(s3, bucket, prefix)))
