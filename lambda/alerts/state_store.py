"""The state of the alerts, in a bucket: an object of sightings for each shard, and one object of episodes.

A shard's object has a single writer, because its event source mapping passes one batch at a time. The episodes are
written on condition that they are unchanged, so that of two concurrent runs only one starts an episode.

Notifications use a transactional outbox: the notification is stored together with the episodes that it reports, sent,
and then removed. So it is sent at least once, even if the run ends in between.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from alerts.evaluation import Episodes
from alerts.last_seen import Sighting, Sightings, decode, encode, is_crowded, merge_into, select_watched
from alerts.notification import Notification
from runtime.chunks import chunk
from runtime.s3 import list_objects

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

SEEN = "seen/"
EPISODES = "episodes.json"
_READERS = 8
"""Concurrent reads, fewer than a client's ten connections."""
_READ_BYTES = 16 * 1024 * 1024
"""The limit of bytes read concurrently, unless a single object has more."""


class ConcurrentRun(RuntimeError):
    """Another run is evaluating the alerts at the same time, so this run has nothing more to do."""


@dataclass(frozen=True, slots=True)
class PendingNotification:
    """The outbox: a notification that may not have been sent."""

    notification: Notification
    decided_at: float
    """Seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class AlertState:
    """The object of episodes, as it was read."""

    episodes: Episodes
    pending: PendingNotification | None
    etag: str | None
    """None if there is no object yet."""


@dataclass(frozen=True, slots=True)
class StateStore:
    """The bucket. Errors of S3 are raised."""

    s3: "S3Client"
    bucket: str

    def add_sightings(self, shard_id: str, sightings: Sightings, now: float) -> None:
        """Merge sightings into those of their shard, and drop unicorns that are no longer watched."""
        key = f"{SEEN}{shard_id}"
        stored = self._read_object(key)
        merged = self._decode(key, stored[0]) if stored else {}
        merge_into(merged, sightings)
        body = encode(select_watched(merged, now))
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body, ContentType="application/json")

    def load_sightings(self, now: float) -> dict[str, Sighting]:
        """Return the sightings of watched unicorns from all shards.

        A few objects are read at a time and merged one after the other, so that memory does not grow with shards.
        """
        sightings: dict[str, Sighting] = {}
        with ThreadPoolExecutor(_READERS) as readers:
            for keys in self._list_shard_keys():
                for key, stored in zip(keys, readers.map(self._read_object, keys), strict=True):
                    if stored:
                        merge_into(sightings, self._decode(key, stored[0]))
                    if is_crowded(sightings):
                        sightings = select_watched(sightings, now)
        return sightings

    def load_state(self) -> AlertState:
        stored = self._read_object(EPISODES)
        if stored is None:
            return AlertState(Episodes(), None, None)
        body, etag = stored
        document = json.loads(body)
        unsent = document["unsent"]
        return AlertState(
            Episodes(
                silent=document["silent"],
                alerts=document.get("alerts", {}),  # an earlier version did not tell the vitals apart
                is_crowded=document.get("is_crowded", False),
            ),
            PendingNotification(Notification(**unsent["notice"]), unsent["decided"]) if unsent else None,
            etag,
        )

    def save_state(self, episodes: Episodes, pending: PendingNotification | None, etag: str | None) -> str:
        """Replace the state that has this ETag, and return the new ETag. Raises ConcurrentRun if it has changed."""
        unsent = {"notice": asdict(pending.notification), "decided": pending.decided_at} if pending else None
        document = {**asdict(episodes), "unsent": unsent}
        condition: dict[str, Any] = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
        try:
            answer = self.s3.put_object(
                Bucket=self.bucket,
                Key=EPISODES,
                Body=json.dumps(document, ensure_ascii=False).encode(),
                ContentType="application/json",
                **condition,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in ("PreconditionFailed", "ConditionalRequestConflict"):
                raise ConcurrentRun("another run wrote the episodes") from None
            raise
        return answer["ETag"]

    def _list_shard_keys(self) -> Iterator[list[str]]:
        """Yield the keys of shards, in groups that are read concurrently."""
        listed = list_objects(self.s3, self.bucket, SEEN)
        for entries in chunk(listed, itemgetter("Size"), max_items=_READERS, max_bytes=_READ_BYTES):
            yield [entry["Key"] for entry in entries]

    def _decode(self, key: str, body: bytes) -> dict[str, Sighting]:
        return decode(body, f"s3://{self.bucket}/{key}")

    def _read_object(self, key: str) -> tuple[bytes, str] | None:
        """Return an object and its ETag, or None if there is none."""
        try:
            answer = self.s3.get_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise
        return answer["Body"].read(), answer["ETag"]
