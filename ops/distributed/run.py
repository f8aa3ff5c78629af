"""A run of a distributed backfill, as the results bucket knows it. All that a command needs to take it up is there.

A statement's objects count only once the run has a list of them, which is written after the statement has succeeded. So
a command that is killed at any moment leaves either a list that is complete, or objects that nobody reads.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

from botocore.exceptions import ClientError

from aws.errors import get_error_code
from backfill.places import DONE, MINUTES, RUNS, count_summaries, find_minutes, is_done_key
from ops.distributed.plan import Plan
from ops.result_object import ResultLocation, ResultUnreadable
from runtime.s3 import list_objects

_MAX_KEYS = 1_000
"""The limit of keys in one DeleteObjects."""


_Value = TypeVar("_Value")
_ID = re.compile("[0-9]{8}T[0-9]{6}-[0-9a-f]{8}")


def make_id(now: datetime) -> str:
    """Return a new ID, which sorts by time."""
    return f"{now:%Y%m%dT%H%M%S}-{uuid4().hex[:8]}"


def is_run(text: str) -> bool:
    """Return whether a text may be the ID of a run."""
    return _ID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Unloaded:
    """An object of minutes that Athena wrote."""

    key: str
    etag: str


@dataclass(frozen=True, slots=True)
class Run:
    """A run. Every call names the account that must own the bucket.

    Errors of S3 are raised, and ResultUnreadable for a document that is damaged.
    """

    id: str
    bucket: ResultLocation

    def load_plan(self) -> Plan | None:
        """Return the plan; None if there is no such run."""
        return self._get("plan", Plan.from_dict)

    def store_plan(self, plan: Plan) -> None:
        self._put("plan", plan.to_dict())

    def make_folder(self, number: int) -> str:
        """Return a new, empty place for what a statement writes, which may be run more than once."""
        return f"s3://{self.bucket.bucket}/{self._minutes(number)}{uuid4().hex[:8]}/"

    def store_unloaded(self, number: int, folder: str) -> None:
        """Store which objects a statement has written."""
        prefix = folder.partition(f"{self.bucket.bucket}/")[2]
        objects = [[key, etag] for key, etag in self._list_etags(prefix).items()]
        self._put(f"unloaded/{number:06d}", {"objects": objects})

    def load_unloaded(self, number: int) -> list[Unloaded] | None:
        """Return the objects of a statement; None if it has not succeeded yet."""
        return self._get(f"unloaded/{number:06d}", lambda document: [Unloaded(*one) for one in document["objects"]])

    def load_objects(self, plan: Plan) -> list[Unloaded]:
        """Return the objects of all statements that have succeeded."""
        return [one for number in range(len(plan.slices)) for one in self.load_unloaded(number) or []]

    def forget_unloaded(self, number: int) -> None:
        """Remove what a statement has written, so that it is run again."""
        self._delete([f"{RUNS}{self.id}/unloaded/{number:06d}.json"])
        for prefix in (self._minutes(number), f"{DONE}{self.id}/{number:06d}/"):
            self._delete(self._list_etags(prefix))

    def list_present(self) -> Mapping[str, str]:
        """Return the ETag of each object of minutes that is there, by its key."""
        return self._list_etags(f"{MINUTES}{self.id}/")

    def list_done(self) -> dict[str, int]:
        """Return the number of summaries of each object that is done, by the object's key."""
        keys = self._list_etags(f"{DONE}{self.id}/")
        return {find_minutes(key): count_summaries(key) for key in keys if is_done_key(key)}

    def store_objects(self, objects: Sequence[Unloaded]) -> str:
        """Store the list of objects that an execution puts back, and return its key."""
        name = f"objects/{uuid4().hex[:8]}"
        self._put(name, [{"key": one.key, "etag": one.etag} for one in objects])
        return f"{RUNS}{self.id}/{name}.json"

    def store_result(self, summaries: int, objects: int) -> None:
        """Store that everything is done, and remove all other objects but the plan."""
        self._put("result", {"summaries": summaries, "objects": objects})
        own = f"{RUNS}{self.id}/"
        for prefix in (f"{MINUTES}{self.id}/", f"{DONE}{self.id}/", f"{own}objects/", f"{own}unloaded/"):
            self._delete(self._list_etags(prefix))

    def load_result(self) -> tuple[int, int] | None:
        """Return the number of summaries and of objects of a run that is done; None if it is not."""
        return self._get("result", lambda document: (int(document["summaries"]), int(document["objects"])))

    def _minutes(self, number: int) -> str:
        return f"{MINUTES}{self.id}/{number:06d}/"

    def _list_etags(self, prefix: str) -> dict[str, str]:
        listed = list_objects(self.bucket.s3, self.bucket.bucket, prefix)
        return {one["Key"]: one["ETag"] for one in listed}

    def _put(self, name: str, document: Any) -> None:
        self.bucket.s3.put_object(
            Bucket=self.bucket.bucket,
            Key=f"{RUNS}{self.id}/{name}.json",
            Body=json.dumps(document).encode(),
            ExpectedBucketOwner=self.bucket.owner,
        )

    def _get(self, name: str, read: Callable[[Any], _Value]) -> _Value | None:
        """Return what a document says; None if it is not there. Raises ResultUnreadable."""
        key = f"{RUNS}{self.id}/{name}.json"
        try:
            answer = self.bucket.s3.get_object(
                Bucket=self.bucket.bucket, Key=key, ExpectedBucketOwner=self.bucket.owner
            )
            return read(json.loads(answer["Body"].read()))
        except ClientError as error:
            if get_error_code(error) == "NoSuchKey":
                return None
            raise
        except (ValueError, LookupError, TypeError):
            raise ResultUnreadable(f"s3://{self.bucket.bucket}/{key} is damaged: delete it") from None

    def _delete(self, keys: Iterable[str]) -> None:
        objects: Any = [{"Key": key} for key in keys]
        for first in range(0, len(objects), _MAX_KEYS):
            self.bucket.s3.delete_objects(
                Bucket=self.bucket.bucket,
                Delete={"Objects": objects[first : first + _MAX_KEYS], "Quiet": True},
                ExpectedBucketOwner=self.bucket.owner,
            )
