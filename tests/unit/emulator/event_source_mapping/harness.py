"""A worker with a fake shard, function and clock."""

from collections.abc import Callable
from typing import Any

from emulator.event_source_mapping.invocation import DiscardedBatch, Invocation, InvocationResult
from emulator.event_source_mapping.settings import MappingSettings
from emulator.event_source_mapping.shard import ShardWorker
from tests.unit.emulator.event_source_mapping.fake_shard import FakeShard

START = 1_800_000_000.0  # the start of a minute


class Harness(FakeShard):
    """A worker with a fake shard, function and clock, its invocations, and the batches that it discarded."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(now=START)
        self.refusals = 0
        """How many more discarded batches the destination refuses."""
        self.calls: list[Invocation] = []
        self.discarded: list[DiscardedBatch] = []
        self.function: Callable[[Invocation], InvocationResult] = lambda call: InvocationResult(
            response={"state": call.state}
        )
        self.worker = ShardWorker(
            settings=MappingSettings(function="f", stream_arn="arn:aws:kinesis:::stream/s", **settings),
            source=self,
            invoke=self._invoke,
            discard=self._discard,
            clock=lambda: self.now,
        )

    def put_records(self, count: int = 1, *, data: str = "") -> None:
        for _ in range(count):
            self.add("k", data)

    def run_for(self, seconds: float = 0.0) -> None:
        """Let time pass in steps of a tenth of a second. The worker does everything that is due at each."""
        until = self.now + seconds
        while True:
            while self.worker.step():
                assert len(self.calls) < 1000, "the worker never becomes idle"
            if self.now >= until:
                return
            self.now = min(until, self.now + 0.1)

    def list_numbers(self) -> list[list[int]]:
        return [[int(record.sequence_number) for record in call.records] for call in self.calls]

    def list_discarded(self) -> list[list[int]]:
        return [[int(record.sequence_number) for record in batch.invocation.records] for batch in self.discarded]

    def _discard(self, batch: DiscardedBatch) -> None:
        if self.refusals:
            self.refusals -= 1
            raise OSError("refused")
        self.discarded.append(batch)

    def _invoke(self, call: Invocation) -> InvocationResult:
        self.calls.append(call)
        return self.function(call)


def make_failing_function(*numbers: int, response: Any = None) -> Callable[[Invocation], InvocationResult]:
    def function(call: Invocation) -> InvocationResult:
        is_bad = any(int(record.sequence_number) in numbers for record in call.records)
        return InvocationResult(error="refused") if is_bad else InvocationResult(response=response)

    return function
