"""How much of one throttled shard the producer fills, and how much of what it sends is refused."""

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from unittest.mock import patch

from aws.kinesis import kinesis_client
from bench.cloud import embedded
from bench.fleet_records import read_records
from producer.aggregating_publisher import MOST_CALLS, AggregatingPublisher, Outcome
from producer.publish import Outgoing
from producer.shard_buffer import SHARD_BYTES_A_SECOND, Packed
from producer.stream import Stream
from unicorn.codec import decode
from unicorn.reading import Reading

_WARM_UP_SECONDS = 3.0
"""A shard that was idle has a second's worth to give at once."""


@dataclass(slots=True)
class _Meter:
    """Between the publisher and the stream: what was taken and what was refused since it was set to nothing."""

    stream: Stream
    taken_bytes: int = 0
    taken: int = 0
    refused: int = 0

    def put(self, batch: Sequence[Packed]) -> list[Outcome]:
        outcomes = self.stream.put_packed(batch)
        for one, outcome in zip(batch, outcomes, strict=True):
            if outcome.error:
                self.refused += 1
            else:
                self.taken += 1
                self.taken_bytes += len(one.data)
        return outcomes


def fill(records: Path, *, seconds: float) -> tuple[float, float]:
    """The part of the shard's bytes that is used, and the part of the aggregates that is refused."""
    outgoing = []
    for key, data in read_records(records):
        (reading,) = decode(data)
        outgoing.append(Outgoing(key, data, reading if isinstance(reading, Reading) else None))
    with (
        embedded(limits=True) as sink,
        patch.dict(os.environ, sink.environment),
        ThreadPoolExecutor(MOST_CALLS) as executor,
    ):
        meter = _Meter(Stream(kinesis_client(), sink.stream("one-shard", shards=1)))
        publisher = AggregatingPublisher(
            meter.put, meter.stream.shards, executor=executor, clock=time.monotonic, wait=time.sleep, random=Random(1)
        )
        _keep_full(publisher, outgoing, _WARM_UP_SECONDS)
        meter.taken_bytes = meter.taken = meter.refused = 0
        spent = _keep_full(publisher, outgoing, seconds)
    return meter.taken_bytes / spent / SHARD_BYTES_A_SECOND, meter.refused / (meter.taken + meter.refused)


def _keep_full(publisher: AggregatingPublisher, outgoing: Sequence[Outgoing], seconds: float) -> float:
    """Always have more to send than the shard takes; how long it was."""
    began, at = time.monotonic(), 0
    while time.monotonic() - began < seconds:
        while publisher.pending < publisher.most_at_once:
            publisher.add(outgoing[at % len(outgoing)])
            at += 1
        publisher.send()
        time.sleep(max(0.0, publisher.next_send() - time.monotonic()))
    return time.monotonic() - began
