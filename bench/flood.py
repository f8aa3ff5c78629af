"""Measure how long the aggregator takes for a batch that is a flood of bad or excessive data.

The stand-ins for AWS are as slow as AWS: the quarantine answers in 100 ms, and the summary stream accepts 1,000 records
per second. The function times out after 60 s, and a flood may use a third of that.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any
from unittest.mock import patch

from bench.handlers.events import make_event, make_readings
from bench.stats import Figure
from unicorn.codec import encode, max_documents

_MAX_SECONDS = 20
_S3_SECONDS = 0.1
_SUMMARIES_PER_SECOND = 1_000
_MAX_BYTES = 4_500_000
"""Data of one batch. An event may have 6 MB, and its data is in base64."""


class _SlowS3:
    calls = 0

    def put_object(self, **_: Any) -> None:
        self.calls += 1
        time.sleep(_S3_SECONDS)


class _OneShard:
    """A summary stream that accepts records at the rate of one shard."""

    def put_records(self, *, Records: list[Any], **_: Any) -> dict[str, Any]:  # noqa: N803 - boto3's
        time.sleep(len(Records) / _SUMMARIES_PER_SECOND)
        return {"Records": [{} for _ in Records]}


def measure_floods(*, quick: bool) -> list[Figure]:
    """Measure one batch of each kind of flood. Every batch ends with 30 valid readings of another unicorn."""
    floods = _make_floods()
    names = list(floods)[:2] if quick else list(floods)
    with _patch_aggregator() as aggregate:
        figures = []
        for name in names:
            seconds = _time_call(aggregate, [*floods[name](), *_make_good_readings()])
            figures.append(Figure(name=name, value=seconds, unit="seconds", limit=_MAX_SECONDS))
        return figures


def _make_floods() -> dict[str, Callable[[], list[bytes]]]:
    """Return a function that makes the records of each flood, by name."""
    unnamed = _make_good_readings()[0].replace(b'"Name"', b'"Nam"')
    return {
        "flood_records_that_lack_a_field": lambda: [unnamed] * 9_970,
        "flood_record_of_500000_objects": lambda: [b"{}" * 500_000],
        "flood_records_of_small_documents": lambda: [(b"{}" * max_documents(450)).ljust(450)] * 9_970,
        "flood_aggregate_like_bytes": lambda: [b"\xf3\x89\x9a\xc2" + b"\x1a" * 450] * 9_970,
        "flood_readings_of_as_many_unicorns": _make_readings_of_many_unicorns,
        "flood_readings_of_as_many_minutes": _make_readings_of_many_minutes,
    }


def _make_readings_of_many_unicorns() -> list[bytes]:
    """Return one reading each of as many unicorns as fit into a batch, in records of up to 1 MB."""
    readings = [encode(reading) for reading in make_readings(unicorns=30_000, seconds=range(1), count=30_000, seed=1)]
    records: list[bytes] = []
    for reading in readings:
        if not records or len(records[-1]) + len(reading) > 1_000_000:
            records.append(b"")
        if sum(map(len, records)) + len(reading) > _MAX_BYTES:
            break
        records[-1] += reading
    return records


def _make_readings_of_many_minutes() -> list[bytes]:
    times = (f"2026-{n // 1440 % 12 + 1:02d}-01 {n // 60 % 24:02d}:{n % 60:02d}:00.000".encode() for n in range(9_970))
    [reading] = make_readings(unicorns=1, seconds=range(1), count=1, seed=1)
    return [encode(reading).replace(reading.StatusTime.encode(), moment) for moment in times]


def _make_good_readings() -> list[bytes]:
    return [encode(reading) for reading in make_readings(unicorns=1, seconds=range(30), count=30, seed=2)]


@contextmanager
def _patch_aggregator() -> Iterator[Callable[[Any], Any]]:
    """Yield the aggregator's handler with the stand-ins in place of AWS."""
    settings = {"SUMMARY_STREAM": "none", "QUARANTINE_BUCKET": "none", "AWS_DEFAULT_REGION": "eu-west-1"}
    with patch.dict(os.environ, settings), open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):  # noqa: PTH123
        from aggregator import handler
        from runtime.quarantine import Quarantine

        quarantine = Quarantine(_SlowS3(), "none")  # type: ignore[arg-type]
        with patch.object(handler, "_kinesis", _OneShard()), patch.object(handler, "_quarantine", quarantine):
            yield lambda event: handler.handle(event, None)


def _time_call(handle: Callable[[Any], Any], data: list[bytes]) -> float:
    event = make_event("wildrydes", (("key", record) for record in data))
    began = time.perf_counter()
    handle(event)
    return time.perf_counter() - began
