"""What the watch remembers between its calls, in a bucket: sightings by shard, and one object of open episodes.

A shard's object has one writer, the mapping's one batch at a time. The episodes are written on condition that nobody
wrote them since they were read, so that of two runs at once only one begins an episode.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from alerts.evaluation import Episodes
from alerts.last_seen import Seen, Sighting, decode, encode, is_crowded, join, remembered, together
from alerts.notification import Notice
from runtime.chunks import chunk

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

SEEN = "seen/"
EPISODES = "episodes.json"
_READERS = 8
"""Objects read at a time, within a client's ten connections."""
_READ_BYTES = 16 * 1024 * 1024
"""At most so much of them, unless a single object has more."""


class Contended(RuntimeError):
    """Another run wrote the episodes meanwhile; it goes on, and this one has nothing more to do."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message that was decided on, and that may not have been sent."""

    notice: Notice
    decided: float
    """Seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The object of episodes."""

    episodes: Episodes
    unsent: Unsent | None
    tag: str | None
    """Of the object as it was read; None where there is none yet."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The bucket. What S3 refuses is raised."""

    s3: "S3Client"
    bucket: str

    def add(self, shard_id: str, seen: Seen, now: float) -> None:
        """Join sightings to those of their shard, and drop unicorns that are forgotten."""
        key = f"{SEEN}{shard_id}"
        body = encode(remembered(together([self._sightings(key), seen]), now))
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body, ContentType="application/json")

    def seen(self, now: float) -> dict[str, Sighting]:
        """Return the sightings of all shards, of those who are watched.

        A few objects are read at a time and joined one after the other, so that their number takes no memory.
        """
        seen: dict[str, Sighting] = {}
        with ThreadPoolExecutor(_READERS) as readers:
            for keys in self._keys():
                for key, found in zip(keys, readers.map(self._read, keys), strict=True):
                    if found:
                        join(seen, self._decode(key, found[0]))
                    if is_crowded(seen):
                        seen = remembered(seen, now)
        return seen

    def episodes(self) -> Kept:
        found = self._read(EPISODES)
        if found is None:
            return Kept(Episodes(), None, None)
        body, tag = found
        document = json.loads(body)
        unsent = document["unsent"]
        return Kept(
            Episodes(silent=document["silent"], low=document["low"], is_crowded=document.get("is_crowded", False)),
            Unsent(Notice(**unsent["notice"]), unsent["decided"]) if unsent else None,
            tag,
        )

    def keep(self, episodes: Episodes, unsent: Unsent | None, tag: str | None) -> str:
        """Write the episodes over those of `tag`; the new tag. Raises Contended."""
        document = {**asdict(episodes), "unsent": asdict(unsent) if unsent else None}
        condition: dict[str, Any] = {"IfMatch": tag} if tag else {"IfNoneMatch": "*"}
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
                raise Contended("another run wrote the episodes") from None
            raise
        return answer["ETag"]

    def _keys(self) -> Iterator[list[str]]:
        """Yield the shards' keys, as many as may be read at a time."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=SEEN)
        listed = (entry for page in pages for entry in page.get("Contents", []))
        for entries in chunk(listed, itemgetter("Size"), most=_READERS, most_bytes=_READ_BYTES):
            yield [entry["Key"] for entry in entries]

    def _sightings(self, key: str) -> dict[str, Sighting]:
        found = self._read(key)
        return self._decode(key, found[0]) if found else {}

    def _decode(self, key: str, body: bytes) -> dict[str, Sighting]:
        return decode(body, f"s3://{self.bucket}/{key}")

    def _read(self, key: str) -> tuple[bytes, str] | None:
        """An object and its tag; None where there is none, or none any more."""
        try:
            answer = self.s3.get_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise
        return answer["Body"].read(), answer["ETag"]
