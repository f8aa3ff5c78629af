"""An event source mapping of a run: the emulator's own workers, with Lambda's faults around the functions."""

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emulator.event_source_mapping.invocation import DiscardedBatch, Invocation, InvocationResult
from emulator.event_source_mapping.record import make_event
from emulator.event_source_mapping.settings import MappingSettings
from emulator.event_source_mapping.shard import ShardWorker
from emulator.kinesis.shards import get_parents
from ops.replay import close_window
from tests.simulation.stores import Shard, Stream

if TYPE_CHECKING:
    from tests.simulation.run import Run


@dataclass(slots=True)
class Clock:
    moment: float

    def now(self) -> float:
        return self.moment


class SimulatedMapping:
    """An event source mapping: a worker for each shard, children after their parents."""

    def __init__(
        self,
        done: "Run",
        stream: Stream,
        function: Callable[[Any, Any], Any],
        clock: Clock,
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
            # A failed batch whose retries are exhausted is redriven once there are no more faults.
            retries=done.faults.random.choice([None, None, 0, 3]),
        )
        self._workers: dict[str, ShardWorker] = {}
        self._given_up: list[dict[str, Any]] = []
        self._busy: tuple[str, ShardWorker] | None = None
        """The shard whose batch is being processed, and its worker."""

    def _discard(self, shard_id: str, discarded: DiscardedBatch) -> None:
        """Store the payload of a batch that failed for good, as the failures bucket does."""
        call = discarded.invocation
        payload = self._event(shard_id, call, early=call.early)
        if call.window and self._done.faults.strikes("state lost"):
            self._workers[shard_id]._state = payload["state"] = {}
            self._done.lost_state = True
        self._given_up.append(json.loads(json.dumps(payload)))
        self._done.faults.struck["given up"] = self._done.faults.struck.get("given up", 0) + 1

    def redrive(self) -> bool:
        """Process failed batches as `wildrydes redrive` does. Return whether there were any."""
        given_up, self._given_up = self._given_up, []
        for payload in given_up:
            self._function(close_window(payload), None)
        return bool(given_up)

    def take_over(self) -> None:
        """Restart the shard with another instance of the function, as Lambda does with one that it considers lost.

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
        """Let a random worker take one step. Return whether it did anything."""
        shards = self._stream.shards["shards"]
        for shard_id, shard in list(shards.items()):
            ready = all(p in self._workers and self._workers[p].is_drained for p in get_parents(shard))
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
        return any([self._step(shard_id, worker) for shard_id, worker in workers if not worker.is_drained])  # noqa: C419 - every one has its turn

    def _step(self, shard_id: str, worker: ShardWorker) -> bool:
        self._busy = shard_id, worker
        busy = worker.step()
        self._busy = None
        return busy

    def _invoke(self, shard_id: str, call: Invocation) -> InvocationResult:
        """Invoke the function under Lambda's faults: errors before and after its effects, and unexpected events."""
        faults = self._done.faults
        if faults.strikes("function error before"):
            return InvocationResult(error="planted before any effect")
        early = bool(call.window and not call.final and faults.strikes("window ended early"))
        both = call.final and faults.strikes("both flags")
        document = self._event(shard_id, call, early=early or call.early or both)
        if faults.strikes("old records again"):
            self._repeat_old(shard_id, document)
        try:
            response = self._function(json.loads(json.dumps(document)), None)
        except Exception as error:  # noqa: BLE001 - as Lambda: whatever the function raises fails the invocation
            return InvocationResult(error=repr(error))
        if faults.strikes("time-out after"):
            return InvocationResult(error="planted after all effects")
        response = json.loads(json.dumps(response))
        return InvocationResult(response={"state": {}} if early else response)

    def _event(self, shard_id: str, call: Invocation, *, early: bool) -> dict[str, Any]:
        return make_event(
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
        """Repeat earlier records in the batch, out of order."""
        dice = self._done.faults.random
        old = Shard(self._stream, shard_id).read_records(None, 1000)
        upto = document["Records"][-1]["kinesis"]["sequenceNumber"] if document["Records"] else ""
        seen = [record for record in old if record.sequence_number <= upto]
        again = Invocation(records=dice.sample(seen, min(len(seen), dice.randint(1, 5))))
        document["Records"] += self._event(shard_id, again, early=False)["Records"]
