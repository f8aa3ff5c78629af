"""The archive's bucket: what Firehose delivered, what compactions wrote, and the notes of those that aren't over."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from compactor.plan import Note, is_hour
from unicorn.sql import ARCHIVE_TABLE, COMPACTED_TABLE, PARTITION

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

NOTES = "compactions/"
_AT_ONCE = 1_000
"""Keys of one DeleteObjects."""


class NotRemoved(RuntimeError):
    """Objects that S3 did not remove."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """What S3 refuses is raised."""

    s3: "S3Client"
    name: str

    def delivered(self, hour: str = "") -> dict[str, tuple[str, ...]]:
        """The keys of what Firehose delivered and what is still there, by hour; of one hour only, if it is named."""
        found: dict[str, list[str]] = {}
        for one in self._objects(f"{ARCHIVE_TABLE}/{PARTITION}={hour}{'/' if hour else ''}"):
            partition = one["Key"].split("/")[1].removeprefix(f"{PARTITION}=")
            if is_hour(partition):
                found.setdefault(partition, []).append(one["Key"])
        return {partition: tuple(keys) for partition, keys in found.items()}

    def notes(self, now: datetime) -> list[Note]:
        """Those of compactions that aren't over."""
        return [self._note(one, now) for one in self._objects(NOTES)]

    def begin(self, note: Note) -> bool:
        """Leave the note of a compaction that begins. False where there is one of that hour: somebody else is at it."""
        try:
            self._put(note, IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] in ("PreconditionFailed", "ConditionalRequestConflict"):
                return False
            raise
        return True

    def go_on(self, note: Note) -> None:
        """Note how far the compaction is now; the note's age counts from here on."""
        self._put(note)

    def written(self, note: Note) -> list[str]:
        """The keys of what a compaction wrote."""
        return [one["Key"] for one in self._objects(folder(note))]

    def remove(self, keys: Iterable[str]) -> None:
        """Remove objects; S3 keeps them as versions for as long as the bucket says. Raises NotRemoved."""
        objects: Any = [{"Key": key} for key in keys]
        for first in range(0, len(objects), _AT_ONCE):
            some = objects[first : first + _AT_ONCE]
            answer = self.s3.delete_objects(Bucket=self.name, Delete={"Objects": some, "Quiet": True})
            for error in answer.get("Errors", []):
                raise NotRemoved(f"{error.get('Key')}: {error.get('Code')} {error.get('Message')}")

    def forget(self, note: Note) -> None:
        """Take the note away: the compaction is over, or undone."""
        self.remove([_key(note.hour)])

    def _put(self, note: Note, **condition: Any) -> None:
        document = asdict(note)
        del document["hour"], document["age_seconds"]  # which its key and S3 tell
        body = json.dumps(document).encode()
        self.s3.put_object(Bucket=self.name, Key=_key(note.hour), Body=body, **condition)

    def _note(self, listed: Any, now: datetime) -> Note:
        document = json.loads(self.s3.get_object(Bucket=self.name, Key=listed["Key"])["Body"].read())
        return Note(
            hour=listed["Key"].removeprefix(NOTES).removesuffix(".json"),
            run=document["run"],
            delivered=tuple(document["delivered"]),
            before=document.get("before", 0),  # none in a note of an earlier version, which has no statement either
            writing=document.get("writing", ""),
            counted=document["counted"],
            age_seconds=(now - listed["LastModified"]).total_seconds(),
        )

    def _objects(self, prefix: str) -> Iterator[Any]:
        for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix):
            yield from page.get("Contents", [])


def folder(note: Note) -> str:
    """Where a compaction writes, and nobody else."""
    return f"{COMPACTED_TABLE}/{PARTITION}={note.hour}/{note.run}/"


def _key(hour: str) -> str:
    return f"{NOTES}{hour}.json"
