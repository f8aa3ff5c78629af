"""List a bucket of folders so that objects of different folders come in turn.

Lambda puts a failed batch into the folder of its mapping and shard, `aws/lambda/MAPPING/SHARD/`. One after the other,
the folders would keep all workers waiting for the function that takes only one batch of a shard at a time.
Source: Lambda developer guide, "Retain discarded batch records".
"""

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from runtime.s3 import list_objects

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import ObjectTypeDef

_LEVELS = 4
"""Levels of folders: `aws/`, `lambda/`, that of the mapping, and that of the shard."""


def list_in_turn(s3: Any, bucket: str, width: int) -> Iterator["ObjectTypeDef"]:
    """Yield every object of a bucket, in turn from so many folders at a time. A page of each is in memory."""
    sources = _list_sources(s3, bucket, "", _LEVELS)
    opened: deque[Iterator[ObjectTypeDef]] = deque()
    while True:
        while len(opened) < width and (source := next(sources, None)):
            opened.append(source)
        if not opened:
            return
        source = opened.popleft()
        if entry := next(source, None):
            yield entry
            opened.append(source)


def _list_sources(s3: Any, bucket: str, prefix: str, levels: int) -> Iterator[Iterator["ObjectTypeDef"]]:
    """Yield the objects beside the folders of each level, and the objects of each folder of the last level."""
    if not levels:
        yield list_objects(s3, bucket, prefix)
        return
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix, Delimiter="/"):
        if entries := page.get("Contents"):
            yield iter(entries)
        for folder in page.get("CommonPrefixes", []):
            yield from _list_sources(s3, bucket, folder["Prefix"], levels - 1)
