"""S3 with one bucket in memory, whose objects may be read in parts, and break off."""

import io
from collections.abc import Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError
from botocore.response import StreamingBody

if TYPE_CHECKING:
    import boto3

ACCOUNT, BUCKET = "111122223333", "results"


class FakeS3:
    """A client with the calls that reading a result makes."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.owner = ACCOUNT
        self.cuts: list[int] = []
        """After how many bytes each of the next answers breaks off."""
        self.calls: list[dict[str, Any]] = []

    def get_object(self, **call: Any) -> dict[str, Any]:
        self.calls.append(call)
        self._check(call, "GetObject")
        if call["Key"] not in self.objects:
            raise _refusal("NoSuchKey", "GetObject")
        start = int(call.get("Range", "bytes=0-")[len("bytes=") : -1])
        data = self.objects[call["Key"]][start:]
        sent = data[: self.cuts.pop(0)] if self.cuts else data
        body = StreamingBody(io.BytesIO(sent), len(data))
        part = {"ContentRange": f"bytes {start}-"} if "Range" in call else {}
        return {"Body": body, "ContentLength": len(data), "ETag": '"1"', **part}

    def head_bucket(self, **call: Any) -> None:
        self._check(call, "HeadBucket")

    def delete_object(self, **call: Any) -> None:
        self._check(call, "DeleteObject")
        del self.objects[call["Key"]]

    def get_paginator(self, _: str) -> "FakeS3":
        return self

    def paginate(self, *, Prefix: str, **_: Any) -> Iterator[dict[str, Any]]:  # noqa: N803
        found = sorted(item for item in self.objects.items() if item[0].startswith(Prefix))
        yield {"Contents": [{"Key": key, "Size": len(data)} for key, data in found]}

    def _check(self, call: dict[str, Any], operation: str) -> None:
        if call["ExpectedBucketOwner"] != self.owner:
            raise _refusal("403" if operation == "HeadBucket" else "AccessDenied", operation)


def _refusal(code: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "Access Denied"}}, operation)


def make_session(**clients: object) -> "boto3.Session":
    """Return a session of an account with these clients."""
    sts = SimpleNamespace(get_caller_identity=lambda: {"Account": ACCOUNT})
    return cast("boto3.Session", SimpleNamespace(client=lambda name: {"sts": sts, **clients}[name]))
