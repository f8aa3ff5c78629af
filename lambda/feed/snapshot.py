"""Snapshots: an object for each shard with its last frames, for pages that are opened and functions that start."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import msgspec.json
from botocore.exceptions import ClientError
from msgspec import Struct

from feed.frame import Frame

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


class _Snapshot(Struct, frozen=True, kw_only=True):
    version: Literal[1] = 1
    frames: list[Frame]
    """Oldest first. Each frame's `previous` is the `last` of the one before."""


_decode = msgspec.json.Decoder(_Snapshot).decode


@dataclass(frozen=True, slots=True)
class Snapshots:
    """The bucket. Errors of S3 are raised."""

    s3: "S3Client"
    bucket: str

    def load(self, shard_id: str) -> list[Frame]:
        """Return the frames in a shard's snapshot; none if there is no snapshot, or one of another version."""
        try:
            body = self.s3.get_object(Bucket=self.bucket, Key=make_key(shard_id))["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return []
            raise
        try:
            return _decode(body).frames
        except msgspec.DecodeError:
            return []

    def save(self, shard_id: str, frames: Sequence[Frame]) -> None:
        body = msgspec.json.encode(_Snapshot(frames=list(frames)))
        # Without it a browser might show an old snapshot.
        self.s3.put_object(
            Bucket=self.bucket,
            Key=make_key(shard_id),
            Body=body,
            ContentType="application/json",
            CacheControl="no-store",
        )


def make_key(shard_id: str) -> str:
    return f"{shard_id}.json"
