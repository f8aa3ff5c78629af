"""Measure how much of one throttled shard the producer fills, and how much of what it sends is throttled."""

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from unittest.mock import patch

from aws.kinesis import create_kinesis_client
from bench.cloud import start_cloud
from bench.fleet_records import read_outgoing
from producer.environment import Environment
from producer.packed_record import PackedRecord
from producer.packing_publisher import MAX_CALLS, PackingPublisher, PutResult
from producer.sender import ProducerRecord
from producer.shard_buffer import SHARD_BYTES_A_SECOND
from producer.stream import Stream

_WARM_UP_SECONDS = 3.0
"""An idle shard accepts a second's worth of records at once, which would distort the result."""


@dataclass(slots=True)
class _Meter:
    """Counts between the publisher and the stream: the records that were accepted and those that were throttled."""

    stream: Stream
    accepted_bytes: int = 0
    accepted: int = 0
    throttled: int = 0

    def put_packed(self, batch: Sequence[PackedRecord]) -> list[PutResult]:
        outcomes = self.stream.put_packed(batch)
        for record, outcome in zip(batch, outcomes, strict=True):
            if outcome.error:
                self.throttled += 1
            else:
                self.accepted += 1
                self.accepted_bytes += len(record.data)
        return outcomes


def measure_shard_fill(records: Path, *, seconds: float) -> tuple[float, float]:
    """Return the fraction of the shard's bytes that is used, and the fraction of the records that is throttled."""
    outgoing = read_outgoing(records)
    with (
        start_cloud(limits=True) as cloud,
        patch.dict(os.environ, cloud.environment),
        ThreadPoolExecutor(MAX_CALLS) as executor,
    ):
        meter = _Meter(Stream(create_kinesis_client(), cloud.create_stream("one-shard", shards=1)))
        publisher = PackingPublisher(
            meter.put_packed,
            meter.stream.list_open_shards,
            Environment(random=Random(1)),
            executor=executor,
        )
        _send_continuously(publisher, outgoing, _WARM_UP_SECONDS)
        meter.accepted_bytes = meter.accepted = meter.throttled = 0
        elapsed = _send_continuously(publisher, outgoing, seconds)
    return meter.accepted_bytes / elapsed / SHARD_BYTES_A_SECOND, meter.throttled / (meter.accepted + meter.throttled)


def _send_continuously(publisher: PackingPublisher, outgoing: Sequence[ProducerRecord], seconds: float) -> float:
    """Always offer more than the shard accepts, for so many seconds. Return how many seconds passed."""
    began, at = time.monotonic(), 0
    while time.monotonic() - began < seconds:
        while publisher.pending < publisher.max_batch:
            publisher.add(outgoing[at % len(outgoing)])
            at += 1
        publisher.send()
        time.sleep(max(0.0, publisher.next_send() - time.monotonic()))
    return time.monotonic() - began
