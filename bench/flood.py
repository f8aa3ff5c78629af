"""Floods of bad or excessive data: how long the functions take for a batch, in real time.

The quarantine answers in 100 ms and the stream of summaries takes 1,000 records a second, as on AWS; everything else is
the functions themselves. A function has 60 s, and a flood may take a third of that.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any
from unittest.mock import patch

from bench.figure import Figure
from bench.handlers.events import event_of, readings
from unicorn.codec import encode, max_documents

_MOST_SECONDS = 20
_S3_SECONDS = 0.1
_SUMMARIES_A_SECOND = 1_000
_MOST_BYTES = 4_500_000
"""Data of one batch: an event may have 6 MB, in base64."""


class _SlowS3:
    calls = 0

    def put_object(self, **_: Any) -> None:
        self.calls += 1
        time.sleep(_S3_SECONDS)


class _OneShard:
    """A stream of summaries, as fast as one shard takes them."""

    def put_records(self, *, Records: list[Any], **_: Any) -> dict[str, Any]:  # noqa: N803 - boto3's
        time.sleep(len(Records) / _SUMMARIES_A_SECOND)
        return {"Records": [{} for _ in Records]}


def flood_report(*, quick: bool) -> list[Figure]:
    """Measure one batch of each kind, every one with 30 readings of somebody else in it."""
    floods = _floods()
    names = list(floods)[:2] if quick else list(floods)
    with _function() as aggregate:
        figures = []
        for name in names:
            seconds = _spent(aggregate, [*floods[name](), *_others()])
            figures.append(Figure(name=name, value=seconds, unit="seconds", limit=_MOST_SECONDS))
        return figures


def _floods() -> dict[str, Callable[[], list[bytes]]]:
    unnamed = _others()[0].replace(b'"Name"', b'"Nam"')
    return {
        "flood_records_that_lack_a_field": lambda: [unnamed] * 9_970,
        "flood_record_of_500000_objects": lambda: [b"{}" * 500_000],
        "flood_records_of_small_documents": lambda: [(b"{}" * max_documents(450)).ljust(450)] * 9_970,
        "flood_aggregate_like_bytes": lambda: [b"\xf3\x89\x9a\xc2" + b"\x1a" * 450] * 9_970,
        "flood_readings_of_as_many_unicorns": _names,
        "flood_readings_of_as_many_minutes": _minutes,
    }


def _names() -> list[bytes]:
    """Return readings of as many unicorns as fit into a batch, in records of up to 1 MB."""
    flown = [encode(one) for one in readings(unicorns=30_000, seconds=range(1), count=30_000, seed=1)]
    records: list[bytes] = []
    for reading in flown:
        if not records or len(records[-1]) + len(reading) > 1_000_000:
            records.append(b"")
        if sum(map(len, records)) + len(reading) > _MOST_BYTES:
            break
        records[-1] += reading
    return records


def _minutes() -> list[bytes]:
    times = (f"2026-{n // 1440 % 12 + 1:02d}-01 {n // 60 % 24:02d}:{n % 60:02d}:00.000".encode() for n in range(9_970))
    [reading] = readings(unicorns=1, seconds=range(1), count=1, seed=1)
    return [encode(reading).replace(reading.StatusTime.encode(), moment) for moment in times]


def _others() -> list[bytes]:
    return [encode(reading) for reading in readings(unicorns=1, seconds=range(30), count=30, seed=2)]


@contextmanager
def _function() -> Iterator[Callable[[Any], Any]]:
    settings = {"SUMMARY_STREAM": "none", "QUARANTINE_BUCKET": "none", "AWS_DEFAULT_REGION": "eu-west-1"}
    with patch.dict(os.environ, settings), open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):  # noqa: PTH123
        from aggregator import handler
        from runtime.quarantine import Quarantine

        quarantine = Quarantine(_SlowS3(), "none")  # type: ignore[arg-type]
        with patch.object(handler, "_kinesis", _OneShard()), patch.object(handler, "_quarantine", quarantine):
            yield lambda event: handler.handle(event, None)


def _spent(handle: Callable[[Any], Any], data: list[bytes]) -> float:
    event = event_of("wildrydes", (("key", record) for record in data))
    began = time.perf_counter()
    handle(event)
    return time.perf_counter() - began
