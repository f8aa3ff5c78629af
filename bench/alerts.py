"""Measure the alerts function without the network: the size of its state, and the time and memory of its runs."""

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
from bench.stats import Figure
from unicorn.codec import decode_summary, encode_summary
from unicorn.fleets.unicorns import FLEET
from unicorn.reading import Reading
from unicorn.summary import MinuteSummary, summarize

_NOW = 1_763_993_400
_SILENCE = 300
_CONTEXT = NotificationContext(
    stage="default", fleet=FLEET, silence=_SILENCE, console="https://d111111abcdef8.cloudfront.net/"
)


class _Bucket:
    """An in-memory S3 client with the calls that the alerts function makes."""

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


def measure_crowded_alerts(*, names: int, shards: int) -> list[Figure]:
    """Measure the memory of a run over far more names than a fleet has, as a malicious producer could send."""
    bucket = _Bucket()
    for shard in range(shards):
        seen = {f"Unicorn {shard:03d}-{number:06d}": Sighting(_NOW - number % 60) for number in range(names // shards)}
        bucket.objects[f"{SEEN}shardId-{shard:012d}"] = encode(seen)
    store = StateStore(cast("Any", bucket), "bench")
    peak = _measure_peak(lambda: _evaluate(store, _NOW))
    return [Figure(name=f"memory that a run over {names:,} names takes", value=peak / 1024**2, unit="MB", limit=256)]


def measure_alerts(*, unicorns: int, shards: int) -> list[Figure]:
    """Measure a minute of a fleet: storing each shard's batch, a run without changes, and one as all fall silent."""
    bucket = _Bucket()
    store = StateStore(cast("Any", bucket), "bench")
    per_shard = unicorns // shards
    batch = [encode_summary(summary) for summary in _make_minute(per_shard)]
    for shard in range(shards):
        bucket.objects[f"seen/shardId-{shard:012d}"] = b"{}"
        _store_batch(store, shard, [_rename_unicorns(data, shard) for data in batch])
    first_batch = [_rename_unicorns(data, 0) for data in batch]
    store_seconds, _ = _time_work(lambda: _store_batch(store, 0, first_batch))
    peak = _measure_peak(lambda: _evaluate(store, _NOW))
    quiet_seconds, _ = _time_work(lambda: _evaluate(store, _NOW))
    all_seconds, (episodes, change) = _time_work(lambda: _evaluate(store, _NOW + _SILENCE + 60))
    message = build_notification(change, _CONTEXT, _NOW)
    sizes = [len(body) for body in bucket.objects.values()]
    return [
        Figure(name="a shard's object", value=max(sizes) / 1024, unit="KB"),
        Figure(name="all shards' objects", value=sum(sizes) / 1024**2, unit="MB"),
        Figure(name="the object of episodes, all silent", value=len(json.dumps(episodes.silent)) / 1024**2, unit="MB"),
        Figure(name="a shard's batch kept", value=store_seconds * 1000, unit="ms"),
        Figure(name="a run, nothing changes", value=quiet_seconds * 1000, unit="ms"),
        Figure(name="a run, all fall silent", value=all_seconds * 1000, unit="ms"),
        Figure(name="memory that a run takes", value=peak / 1024**2, unit="MB"),
        Figure(name="the message of all", value=len(message.body.encode()) / 1024, unit="KB", limit=256),
    ]


def _make_minute(unicorns: int) -> list[MinuteSummary]:
    """Return the summaries of a minute at one reading per second. One unicorn in fifty has low vitals."""
    generator = random.Random(1)
    readings = [
        Reading(
            Name=f"Unicorn {number:06d}",
            StatusTime=f"2025-11-24 14:09:{second:02d}.{generator.randrange(1000):03d}",
            Latitude=40.7 + generator.random(),
            Longitude=-74.0 + generator.random(),
            Distance=29 + 2 * generator.random(),
            HealthPoints=generator.randrange(120, 180) if number % 50 else 90,
            MagicPoints=generator.randrange(120, 180),
        )
        for number in range(unicorns)
        for second in range(60)
    ]
    return list(summarize(readings).values())


def _rename_unicorns(data: bytes, shard: int) -> bytes:
    return data.replace(b'"Unicorn ', b'"Unicorn %03d-' % shard)


def _store_batch(store: StateStore, shard: int, batch: list[bytes]) -> None:
    """Do what the function does with a batch."""
    seen = collect_sightings(((_NOW - 30.0, decode_summary(data)) for data in batch), _CONTEXT.fleet)
    store.add_sightings(f"shardId-{shard:012d}", seen, _NOW)


def _evaluate(store: StateStore, now: float) -> tuple[Episodes, Change]:
    """Do what the function does each minute."""
    return evaluate(store.load_sightings(now), Episodes(), now, fleet=FLEET, silence=_SILENCE)


def _measure_peak(work: Callable[[], Any]) -> int:
    """Run the work once, and return the most bytes of memory that it took at a time."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def _time_work(work: Callable[[], Any]) -> tuple[float, Any]:
    """Run the work three times. Return the shortest time in seconds, and the last result."""
    times: list[float] = []
    for _ in range(3):
        started = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - started)
    return min(times), result
