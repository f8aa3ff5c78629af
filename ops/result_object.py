"""Read the object in which Athena keeps the result of a statement, as a stream of constant memory."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError, HTTPClientError, IncompleteReadError

from aws.errors import get_error_code
from runtime.athena import StatementFailed

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_s3.type_defs import GetObjectOutputTypeDef, GetObjectRequestTypeDef

_CHUNK_BYTES = 2**20
_RETRIES = 3
_BROKEN = (HTTPClientError, IncompleteReadError)
"""Errors of a connection that ended before the object did."""
_MISSING = {"404", "NoSuchBucket", "NoSuchKey"}
_DENIED = {"403", "AccessDenied"}
_CHANGED = {"412", "416", "InvalidRange", "PreconditionFailed"}


class ResultUnreadable(StatementFailed):
    """A result that cannot be read to its end. The message says why."""


@dataclass(slots=True)
class Progress:
    """How many bytes of an object have been read."""

    read: int = 0
    total: int = 0

    def __str__(self) -> str:
        return f"{self.read / 1e6:,.1f} of {self.total / 1e6:,.1f} MB"

    def append_to(self, text: str) -> str:
        """Return a report that ends with the progress, if there is an object."""
        return f"{text}, {self}" if self.total else text


@dataclass(frozen=True, slots=True)
class ResultLocation:
    """Objects of a bucket that must belong to one's own account."""

    s3: "S3Client"
    owner: str
    bucket: str
    key: str
    """The key of the object, or what the keys of several begin with."""

    @classmethod
    def parse(cls, session: boto3.Session, uri: str) -> "ResultLocation":
        """Return the place that an S3 URI names. The owner is the account of the credentials."""
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        owner = session.client("sts").get_caller_identity()["Account"]
        return cls(session.client("s3"), owner, bucket, key)

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"

    def read(self, progress: Progress) -> Iterator[bytes]:
        """Yield the object's bytes. A connection that breaks is taken up where it broke. Raises ResultUnreadable."""
        resume: dict[str, str] = {}
        failures = 0
        while True:
            answer = self._get_object(**resume)
            if resume and "ContentRange" not in answer:  # what came is not the rest
                raise ResultUnreadable(f"its result {self} ended after {progress}")
            progress.total = progress.read + answer["ContentLength"]
            with suppress(*_BROKEN):
                while chunk := answer["Body"].read(_CHUNK_BYTES):
                    progress.read += len(chunk)
                    failures = 0
                    yield chunk
            if progress.read == progress.total:
                return
            failures += 1
            if failures > _RETRIES or progress.read > progress.total:
                raise ResultUnreadable(f"its result {self} ended after {progress}")
            resume = {"Range": f"bytes={progress.read}-", "IfMatch": answer["ETag"]}

    def _get_object(self, **resume: str) -> "GetObjectOutputTypeDef":
        place: GetObjectRequestTypeDef = {"Bucket": self.bucket, "Key": self.key, "ExpectedBucketOwner": self.owner}
        try:
            return self.s3.get_object(**place, **resume)
        except ClientError as error:
            raise ResultUnreadable(self.describe(error)) from None

    def describe(self, error: ClientError) -> str:
        """Return what an error of S3 says about the result. Any other error is raised."""
        code = get_error_code(error)
        if code in _MISSING:
            return f"its result {self} is missing: something removed it"
        if code in _CHANGED:
            return f"its result {self} changed while it was read"
        if code in _DENIED:
            return (
                f"S3 refused its result {self}: you may not read it, or it belongs to another account than {self.owner}"
            )
        raise error
