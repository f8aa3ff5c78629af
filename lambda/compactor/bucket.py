"""The archive's bucket: what Firehose delivered, what compactions wrote, and the markers of compactions in progress."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from compactor.plan import CompactionMarker, is_partition
from runtime.s3 import list_objects
from unicorn.sql import ARCHIVE_TABLE, COMPACTED_TABLE, PARTITION

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

MARKERS = "compactions/"
_MAX_KEYS = 1_000
"""The limit of keys in one DeleteObjects."""


class NotRemoved(RuntimeError):
    """Objects that S3 did not remove."""


@dataclass(frozen=True, slots=True)
class ArchiveBucket:
    """The bucket. Errors of S3 are raised."""

    s3: "S3Client"
    name: str

    def list_hours(self) -> list[str]:
        """Return the hours that have delivered objects."""
        hours: dict[str, None] = {}
        for listed in list_objects(self.s3, self.name, f"{ARCHIVE_TABLE}/{PARTITION}="):
            partition = listed["Key"].split("/")[1].removeprefix(f"{PARTITION}=")
            if is_partition(partition):
                hours[partition] = None
        return list(hours)

    def list_sizes(self, hour: str) -> dict[str, int]:
        """Return the bytes of an hour's delivered objects, in the order of their keys."""
        folder = f"{ARCHIVE_TABLE}/{PARTITION}={hour}/"
        return {listed["Key"]: listed["Size"] for listed in list_objects(self.s3, self.name, folder)}

    def list_written(self, marker: CompactionMarker) -> list[str]:
        """Return the keys of the objects that a compaction wrote."""
        return [listed["Key"] for listed in list_objects(self.s3, self.name, output_folder(marker))]

    def list_markers(self, now: datetime) -> list[CompactionMarker]:
        """Return the markers of all compactions in progress."""
        return [self._read_marker(listed, now) for listed in list_objects(self.s3, self.name, MARKERS)]

    def create_marker(self, marker: CompactionMarker) -> bool:
        """Mark a compaction as in progress. Return False if its hour has a marker already, of another run."""
        try:
            self._put_marker(marker, IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] in ("PreconditionFailed", "ConditionalRequestConflict"):
                return False
            raise
        return True

    def update_marker(self, marker: CompactionMarker) -> None:
        """Store the progress of a compaction. This resets the marker's age."""
        self._put_marker(marker)

    def delete_marker(self, marker: CompactionMarker) -> None:
        """Delete the marker of a compaction that is complete or undone."""
        self.delete_objects([_to_key(marker.hour)])

    def delete_objects(self, keys: Iterable[str]) -> None:
        """Delete objects. S3 keeps their versions for as long as the bucket's lifecycle says. Raises NotRemoved."""
        objects: Any = [{"Key": key} for key in keys]
        for first in range(0, len(objects), _MAX_KEYS):
            page = objects[first : first + _MAX_KEYS]
            answer = self.s3.delete_objects(Bucket=self.name, Delete={"Objects": page, "Quiet": True})
            for error in answer.get("Errors", []):
                raise NotRemoved(f"{error.get('Key')}: {error.get('Code')} {error.get('Message')}")

    def _put_marker(self, marker: CompactionMarker, **condition: Any) -> None:
        document = {
            "run": marker.run,
            "delivered": marker.delivered,
            "before": marker.rows_before,
            "ends": marker.ends,
            "begun": marker.begun,
            "writing": marker.query_ids,
            "counted": marker.is_counted,
        }
        body = json.dumps(document).encode()
        self.s3.put_object(Bucket=self.name, Key=_to_key(marker.hour), Body=body, **condition)

    def _read_marker(self, listed: Any, now: datetime) -> CompactionMarker:
        document = json.loads(self.s3.get_object(Bucket=self.name, Key=listed["Key"])["Body"].read())
        return CompactionMarker(
            hour=listed["Key"].removeprefix(MARKERS).removesuffix(".json"),
            run=document["run"],
            delivered=tuple(document["delivered"]),
            rows_before=document.get("before", 0),  # an earlier version wrote neither this nor the statement
            ends=tuple(document.get("ends", ("",))),
            begun=document.get("begun", 0),
            query_ids=_to_tuple(document.get("writing", "")),
            is_counted=document["counted"],
            age_seconds=(now - listed["LastModified"]).total_seconds(),
        )


def output_folder(marker: CompactionMarker, statement: int | None = None) -> str:
    """Return the folder into which only this compaction writes, or one of several statements of it."""
    part = "" if statement is None or len(marker.ends) == 1 else f"{statement:04d}/"
    return f"{COMPACTED_TABLE}/{PARTITION}={marker.hour}/{marker.run}/{part}"


def _to_tuple(writing: str | list[str]) -> tuple[str, ...]:
    """Return the IDs of statements. An earlier version wrote a single one, or an empty text."""
    return tuple(writing) if isinstance(writing, list) else (writing,) * bool(writing)


def _to_key(hour: str) -> str:
    return f"{MARKERS}{hour}.json"
