"""The watch over a fleet: what it remembers of it, and how long its calls compute, without the network."""

import io
import json
import random
import time
import tracemalloc
from collections.abc import Callable
from typing import Any, cast

from alerts.evaluation import Change, Episodes, evaluate
from alerts.last_seen import Sighting, collect_sightings, encode
from alerts.notification import NotificationContext, build_notification
from alerts.state_store import SEEN, StateStore
from bench.figure import Figure
from unicorn.codec import decode_summary, encode_summary
from unicorn.reading import Reading
from unicorn.summary import MinuteSummary, summarize

_NOW = 1_763_993_400
_SILENCE = 300
_TERMS = NotificationContext(
    stage="default", vitals=100, silence=_SILENCE, console="https://d111111abcdef8.cloudfront.net/"
)


class _Bucket:
    """S3, as far as the watch uses it, without the network."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put_object(self, *, Key: str, Body: bytes, **_: Any) -> dict[str, str]:  # noqa: N803
        self.objects[Key] = Body
        return {"ETag": '"1"'}

    def get_object(self, *, Key: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        return {"Body": io.BytesIO(self.objects[Key]), "ETag": '"1"'}

    def get_paginator(self, _: str) -> "_Bucket":
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        return [{"Contents": [{"Key": key, "Size": len(body)} for key, body in self.objects.items()]}]


def crowded_report(*, names: int, shards: int) -> list[Figure]:
    """Measure a run over more names than are watched, as somebody could put them on the stream."""
    bucket = _Bucket()
    for shard in range(shards):
        seen = {f"Unicorn {shard:03d}-{number:06d}": Sighting(_NOW - number % 60) for number in range(names // shards)}
        bucket.objects[f"{SEEN}shardId-{shard:012d}"] = encode(seen)
    memory = StateStore(cast("Any", bucket), "bench")
    tracemalloc.start()
    _run(memory, _NOW)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return [Figure(name=f"memory that a run over {names:,} names takes", value=peak / 1024**2, unit="MB", limit=256)]


def watch_report(*, unicorns: int, shards: int) -> list[Figure]:
    """A minute of a fleet: each shard's batch kept, then a run while nothing changes, and one as all fall silent."""
    bucket = _Bucket()
    memory = StateStore(cast("Any", bucket), "bench")
    per_shard = unicorns // shards
    batch = [encode_summary(one) for one in _minute(per_shard)]
    for shard in range(shards):
        bucket.objects[f"seen/shardId-{shard:012d}"] = b"{}"
        _keep(memory, shard, [_renamed(data, shard) for data in batch])
    first = [_renamed(data, 0) for data in batch]
    keep_seconds, _ = _timed(lambda: _keep(memory, 0, first))
    tracemalloc.start()
    quiet_seconds, _ = _timed(lambda: _run(memory, _NOW))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    quiet_seconds, _ = _timed(lambda: _run(memory, _NOW))
    all_seconds, (episodes, change) = _timed(lambda: _run(memory, _NOW + _SILENCE + 60))
    message = build_notification(change, _TERMS, _NOW)
    sizes = [len(body) for body in bucket.objects.values()]
    return [
        Figure(name="a shard's object", value=max(sizes) / 1024, unit="KB"),
        Figure(name="all shards' objects", value=sum(sizes) / 1024**2, unit="MB"),
        Figure(name="the object of episodes, all silent", value=len(json.dumps(episodes.silent)) / 1024**2, unit="MB"),
        Figure(name="a shard's batch kept", value=keep_seconds * 1000, unit="ms"),
        Figure(name="a run, nothing changes", value=quiet_seconds * 1000, unit="ms"),
        Figure(name="a run, all fall silent", value=all_seconds * 1000, unit="ms"),
        Figure(name="memory that a run takes", value=peak / 1024**2, unit="MB"),
        Figure(name="the message of all", value=len(message.body.encode()) / 1024, unit="KB", limit=256),
    ]


def _minute(unicorns: int) -> list[MinuteSummary]:
    """A minute of unicorns at one reading a second, one in fifty with low vitals."""
    chance = random.Random(1)
    readings = [
        Reading(
            Name=f"Unicorn {number:06d}",
            StatusTime=f"2025-11-24 14:09:{second:02d}.{chance.randrange(1000):03d}",
            Latitude=40.7 + chance.random(),
            Longitude=-74.0 + chance.random(),
            Distance=29 + 2 * chance.random(),
            HealthPoints=chance.randrange(120, 180) if number % 50 else 90,
            MagicPoints=chance.randrange(120, 180),
        )
        for number in range(unicorns)
        for second in range(60)
    ]
    return list(summarize(readings).values())


def _renamed(data: bytes, shard: int) -> bytes:
    return data.replace(b'"Unicorn ', b'"Unicorn %03d-' % shard)


def _keep(memory: StateStore, shard: int, batch: list[bytes]) -> None:
    """What the function does with a batch."""
    seen = collect_sightings(((_NOW - 30.0, decode_summary(data)) for data in batch), _TERMS.vitals)
    memory.add_sightings(f"shardId-{shard:012d}", seen, _NOW)


def _run(memory: StateStore, now: float) -> tuple[Episodes, Change]:
    """What the function does each minute."""
    return evaluate(memory.load_sightings(now), Episodes(), now, silence=_SILENCE)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """The least of three times, and what came of the last."""
    times: list[float] = []
    for _ in range(3):
        started = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - started)
    return min(times), result
