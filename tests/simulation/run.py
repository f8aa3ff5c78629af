"""One run: a fleet, the pipeline's two functions on their mappings, and faults until nothing is left to process."""

import functools
import importlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any
from unittest.mock import patch

import boto3

from emulator.kinesis.shards import list_open_shards
from ops.quarantine_reader import Place, get_place, parse_pieces
from tests.simulation.faults import Faults
from tests.simulation.fleet import Sent, make_deliveries
from tests.simulation.mapping import Clock, SimulatedMapping
from tests.simulation.stores import Bucket, Stream, Table

_ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "QUARANTINE_BUCKET": "quarantine",
    "SUMMARY_STREAM": "wildrydes-summary",
    "TABLE": "UnicornSensorData",
}
_LONGEST_STEPS = 20_000
_LONGEST_LINEAGE = 20
"""Rounds without anything to do before all is over: a child is found a round after its parent was drained."""


class _OneByOne:
    """Replaces a thread pool, so that a seed always gives the same run."""

    def __init__(self, _workers: int) -> None: ...

    def __enter__(self) -> "_OneByOne":
        return self

    def __exit__(self, *_: object) -> None: ...

    def map(self, call: Callable[..., Any], *arguments: Any) -> Iterator[Any]:
        return map(call, *arguments)


@dataclass(slots=True)
class Run:
    """A run and its results."""

    seed: int
    sent: list[Sent]
    faults: Faults
    readings: Stream
    summaries: Stream
    table: Table
    quarantine: Bucket
    lost_state: bool = False
    """Whether a window's state was lost for good, so that its rows come from the archive."""


@functools.cache
def import_handlers() -> tuple[Any, Any]:
    """Import the two functions' modules under an environment as their stacks set it."""
    with patch.dict(os.environ, _ENVIRONMENT), patch.object(boto3, "DEFAULT_SESSION", None):
        aggregator = importlib.import_module("aggregator.handler")
        processor = importlib.import_module("processor.handler")
    return aggregator, processor


def run_simulation(seed: int) -> Run:
    """Run one simulation. Everything in it follows from the seed."""
    random = Random(seed)
    clock = Clock(1_800_000_000.0 + random.random() * 60)
    faults = Faults(random)
    readings, summaries = (Stream(name, faults, clock.now) for name in ("wildrydes", "wildrydes-summary"))
    done = Run(
        seed=seed,
        sent=make_deliveries(random),
        faults=faults,
        readings=readings,
        summaries=summaries,
        table=Table("UnicornSensorData", faults),
        quarantine=Bucket(faults),
    )
    with connect_stores(done) as (aggregate, store):
        window = random.choice([0, 10, 60])
        mappings = [
            SimulatedMapping(done, readings, aggregate, clock, window=window, bisect=not window),
            SimulatedMapping(done, summaries, store, clock, window=0, bisect=True),
        ]
        done.table.intrude = mappings[1].take_over
        _fly(done, mappings, clock)
    return done


def _fly(done: Run, mappings: list[SimulatedMapping], clock: Clock) -> None:
    """Put the sent records on the stream while the mappings work, then let everything drain without faults."""
    faults, ahead, quiet = done.faults, list(reversed(done.sent)), 0
    for _ in range(_LONGEST_STEPS):
        clock.moment += faults.random.random() * 2
        for _ in range(faults.random.randint(0, 8)):
            if ahead:
                key, data, _reading = ahead.pop()
                done.readings.put(key, data)
        for stream in (done.readings, done.summaries):
            if len(list_open_shards(stream.shards)) < 6 and faults.strikes("reshard"):
                stream.reshard()
        busy = [mapping.step() for mapping in mappings]
        if not ahead and not faults.calm and faults.random.random() < 0.1:
            faults.calm = True
        quiet = 0 if any(busy) or not faults.calm else quiet + 1
        if quiet:
            clock.moment += 61.0  # ends every backoff and window
        if quiet > _LONGEST_LINEAGE:
            if not any([mapping.redrive() for mapping in mappings]):  # noqa: C419 - both are to be redriven
                return
            quiet = 0
    raise AssertionError(f"seed {done.seed} never came to rest")


@contextmanager
def connect_stores(done: Run) -> Iterator[tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]]:
    """Context manager that connects the real handlers to this run's stores."""
    aggregator, processor = import_handlers()
    quarantine = aggregator.Quarantine(done.quarantine, "quarantine")
    emission = importlib.import_module("aggregator.summary_sink")
    table_module = importlib.import_module("processor.table")
    dice = done.faults.random
    table = table_module.SummaryTable(done.table, done.table.name, sleep=_no_wait, random=dice.random)
    with (
        patch.object(aggregator, "_kinesis", done.summaries),
        patch.object(aggregator, "_quarantine", quarantine),
        patch.object(aggregator, "_summary_stream", "wildrydes-summary"),
        patch.object(aggregator, "emit", functools.partial(emission.emit, sleep=_no_wait)),
        patch.object(processor, "_quarantine", quarantine),
        patch.object(processor, "_table", table),
        patch.object(table_module, "ThreadPoolExecutor", _OneByOne),
    ):
        yield aggregator.handle, processor.handle


def _no_wait(_seconds: float) -> None: ...


def read_quarantine(done: Run) -> dict[Place, bytes]:
    """Return the original bytes of each piece in the quarantine, by its place on the stream."""
    pieces = (piece for body in done.quarantine.objects.values() for piece in parse_pieces(json.loads(body)))
    return {get_place(piece): piece.data for piece in pieces}
