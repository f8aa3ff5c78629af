"""One run: a fleet, the pipeline's two functions on their mappings, and faults until all is quiet."""

import base64
import functools
import importlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any
from unittest.mock import patch

import boto3

from local.kinesis.shards import open_shards, parents
from local.mapping.invocation import Discarded, Invocation, Outcome
from local.mapping.record import event
from local.mapping.settings import MappingSettings
from local.mapping.shard import ShardWorker
from ops.replay import closing
from tests.simulation.faults import Faults
from tests.simulation.fleet import Sent, deliveries
from tests.simulation.stores import Bucket, Shard, Stream, Table

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
    """In place of a pool of threads, so that a seed always gives the same run."""

    def __init__(self, _workers: int) -> None: ...

    def __enter__(self) -> "_OneByOne":
        return self

    def __exit__(self, *_: object) -> None: ...

    def map(self, call: Callable[..., Any], *arguments: Any) -> Iterator[Any]:
        return map(call, *arguments)


@dataclass(slots=True)
class Run:
    """A run and what it left."""

    seed: int
    sent: list[Sent]
    faults: Faults
    readings: Stream
    summaries: Stream
    table: Table
    quarantine: Bucket


@functools.cache
def handlers() -> tuple[Any, Any]:
    """The two functions' modules, imported once under an environment as their stacks give it."""
    with patch.dict(os.environ, _ENVIRONMENT), patch.object(boto3, "DEFAULT_SESSION", None):
        aggregator = importlib.import_module("aggregate_readings.handler")
        processor = importlib.import_module("store_summaries.handler")
    return aggregator, processor


def run(seed: int) -> Run:
    """Fly, fail and drain; everything follows from the seed."""
    random = Random(seed)
    clock = _Clock(1_800_000_000.0 + random.random() * 60)
    faults = Faults(random)
    readings, summaries = (Stream(name, faults, clock.now) for name in ("wildrydes", "wildrydes-summary"))
    done = Run(
        seed=seed,
        sent=deliveries(random),
        faults=faults,
        readings=readings,
        summaries=summaries,
        table=Table("UnicornSensorData", faults),
        quarantine=Bucket(faults),
    )
    with _wired(done) as (aggregate, store):
        window = random.choice([0, 10, 60])
        mappings = [
            Mapping_(done, readings, aggregate, clock, window=window, bisect=not window),
            Mapping_(done, summaries, store, clock, window=0, bisect=True),
        ]
        done.table.intrude = mappings[1].take_over
        _fly(done, mappings, clock)
    return done


@dataclass(slots=True)
class _Clock:
    moment: float

    def now(self) -> float:
        return self.moment


class Mapping_:  # noqa: N801 - the standard library has taken the name
    """An event source mapping: a worker for each shard, children after their parents."""

    def __init__(
        self,
        done: Run,
        stream: Stream,
        function: Callable[[Any, Any], Any],
        clock: _Clock,
        *,
        window: int,
        bisect: bool,
    ) -> None:
        self._done, self._stream, self._function, self._clock = done, stream, function, clock
        self._settings = MappingSettings(
            function="f",
            stream_arn=f"arn:aws:kinesis:us-east-1:0:stream/{stream.name}",
            batch_size=done.faults.random.choice([1, 3, 10, 100]),
            batching_seconds=done.faults.random.choice([0, 1, 5]),
            window_seconds=window,
            bisect=bisect,
            # Where retries end, what was given up is processed again once all is calm.
            retries=done.faults.random.choice([None, None, 0, 3]),
        )
        self._workers: dict[str, ShardWorker] = {}
        self._given_up: list[dict[str, Any]] = []
        self._busy: tuple[str, ShardWorker] | None = None
        """The shard whose batch is being processed, and its worker."""

    def _discard(self, shard_id: str, discarded: Discarded) -> None:
        """The payload, as it goes to the failures bucket."""
        call = discarded.invocation
        payload = self._event(shard_id, call, early=call.early)
        self._given_up.append(json.loads(json.dumps(payload)))
        self._done.faults.struck["given up"] = self._done.faults.struck.get("given up", 0) + 1

    def redrive(self) -> bool:
        """Process what was given up, as `wildrydes redrive` does; whether there was any."""
        given_up, self._given_up = self._given_up, []
        for payload in given_up:
            self._function(closing(payload), None)
        return bool(given_up)

    def take_over(self) -> None:
        """Another instance of the function goes on with the shard, as when Lambda takes this one for lost.

        It processes what comes next and succeeds, while this one is still about to write.
        """
        if self._busy is None:
            return
        (shard_id, worker), self._busy = self._busy, None
        following = [worker._pending.popleft() for _ in range(min(3, len(worker._pending)))]
        try:
            self._function(self._event(shard_id, Invocation(records=following), early=False), None)
        except Exception:  # noqa: BLE001 - it fails as this one may, and then the records are still to be processed
            worker._pending.extendleft(reversed(following))
        finally:
            self._busy = shard_id, worker

    def step(self) -> bool:
        """One step of a worker at random; whether it did anything."""
        shards = self._stream.shards["shards"]
        for shard_id, shard in list(shards.items()):
            ready = all(p in self._workers and self._workers[p].is_drained for p in parents(shard))
            if shard_id not in self._workers and ready:
                self._workers[shard_id] = ShardWorker(
                    settings=self._settings,
                    source=Shard(self._stream, shard_id),
                    invoke=functools.partial(self._invoke, shard_id),
                    discard=functools.partial(self._discard, shard_id),
                    clock=self._clock.now,
                )
        workers = list(self._workers.items())
        self._done.faults.random.shuffle(workers)
        return any([self._step(shard_id, worker) for shard_id, worker in workers])  # noqa: C419 - every one has its turn

    def _step(self, shard_id: str, worker: ShardWorker) -> bool:
        self._busy = shard_id, worker
        busy = worker.step()
        self._busy = None
        return busy

    def _invoke(self, shard_id: str, call: Invocation) -> Outcome:
        """The function, under Lambda's faults: errors before and after its effects, and events it may not expect."""
        faults = self._done.faults
        if faults.strikes("function error before"):
            return Outcome(error="planted before any effect")
        early = bool(call.window and not call.final and faults.strikes("window ended early"))
        both = call.final and faults.strikes("both flags")
        document = self._event(shard_id, call, early=early or call.early or both)
        if faults.strikes("old records again"):
            self._repeat_old(shard_id, document)
        try:
            response = self._function(json.loads(json.dumps(document)), None)
        except Exception as error:  # noqa: BLE001 - as Lambda: whatever the function raises fails the invocation
            return Outcome(error=repr(error))
        if faults.strikes("time-out after"):
            return Outcome(error="planted after all effects")
        response = json.loads(json.dumps(response))
        return Outcome(response={"state": {}} if early else response)

    def _event(self, shard_id: str, call: Invocation, *, early: bool) -> dict[str, Any]:
        return event(
            call.records,
            shard_id=shard_id,
            stream_arn=self._settings.stream_arn,
            role_arn="arn:aws:iam::0:role/r",
            region="us-east-1",
            window=call.window,
            state=call.state,
            final=call.final,
            early=early,
        )

    def _repeat_old(self, shard_id: str, document: dict[str, Any]) -> None:
        """Put records that came before into the batch once more, out of order."""
        dice = self._done.faults.random
        old = Shard(self._stream, shard_id).read(None, 1000)
        upto = document["Records"][-1]["kinesis"]["sequenceNumber"] if document["Records"] else ""
        seen = [record for record in old if record.sequence_number <= upto]
        again = Invocation(records=dice.sample(seen, min(len(seen), dice.randint(1, 5))))
        document["Records"] += self._event(shard_id, again, early=False)["Records"]


def _fly(done: Run, mappings: list[Mapping_], clock: _Clock) -> None:
    """Put what was sent on the stream while the mappings work, then let it drain in calm."""
    faults, ahead, quiet = done.faults, list(reversed(done.sent)), 0
    for _ in range(_LONGEST_STEPS):
        clock.moment += faults.random.random() * 2
        for _ in range(faults.random.randint(0, 8)):
            if ahead:
                key, data, _reading = ahead.pop()
                done.readings.put(key, data)
        for stream in (done.readings, done.summaries):
            if len(open_shards(stream.shards)) < 6 and faults.strikes("reshard"):
                stream.reshard()
        busy = [mapping.step() for mapping in mappings]
        if not ahead and not faults.calm and faults.random.random() < 0.1:
            faults.calm = True
        quiet = 0 if any(busy) or not faults.calm else quiet + 1
        if quiet:
            clock.moment += 61.0  # a backoff or a window may be all that is waited for
        if quiet > _LONGEST_LINEAGE:
            if not any([mapping.redrive() for mapping in mappings]):  # noqa: C419 - both are to be redriven
                return
            quiet = 0
    raise AssertionError(f"seed {done.seed} never came to rest")


@contextmanager
def _wired(done: Run) -> Iterator[tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]]:
    """The real handlers on this run's stores."""
    aggregator, processor = handlers()
    quarantine = aggregator.Quarantine(done.quarantine, "quarantine")
    emission = importlib.import_module("aggregate_readings.emission")
    table_module = importlib.import_module("store_summaries.table")
    dice = done.faults.random
    table = table_module.SummaryTable(done.table, done.table.name, sleep=_no_wait, chance=dice.random)
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


def quarantined(done: Run) -> dict[str, bytes]:
    """The original bytes in the quarantine, by key."""
    documents: Mapping[str, Any] = {key: json.loads(body) for key, body in done.quarantine.objects.items()}
    return {key: base64.b64decode(document["data"]) for key, document in documents.items()}
