"""The report on the consumer."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bench.cloud import Sink, embedded
from bench.figure import Figure
from bench.fleet_records import read_records, write_records
from bench.lap import ROUNDS, lap
from bench.paired import paired_ratio
from ops.task import show_task
from producer.aggregating_publisher import MOST_CALLS, AggregatingPublisher
from producer.publish import Outgoing, Publisher
from producer.stream import Stream

_CONTENDER = Path(__file__).parent / "contender.py"
_COUNTS = {"boto3_json": 60_000, "wildrydes": 400_000}
_QUICK = {"boto3_json": 10_000, "wildrydes": 80_000}
_SHARDS = 4


def consumer_report(*, quick: bool = False) -> list[Figure]:
    """Readings a second and core: boto3 and json from plain records, ours from aggregates, and the ratio."""
    counts = _QUICK if quick else _COUNTS
    with TemporaryDirectory() as folder, embedded() as sink:
        records = Path(folder) / "records"
        write_records(records)
        with show_task("Filling the streams"):
            streams = {name: _filled(sink, name, records, count) for name, count in counts.items()}
        rates: dict[str, list[float]] = {name: [] for name in counts}
        for _ in range(3 if quick else ROUNDS):
            for name, count in counts.items():
                with show_task(f"Reading {count:,} readings by {name}"):
                    taken = lap(_CONTENDER, name, streams[name], str(count), sink=sink)
                    rates[name].append(taken.readings_a_second)
    ratio = paired_ratio(rates["wildrydes"], rates["boto3_json"])
    return [
        *(
            Figure(name=f"consumer_{name}_per_core_second", value=max(one), unit="readings")
            for name, one in rates.items()
        ),
        Figure(name="consumer_vs_boto3", value=ratio, unit="times", least=10),
    ]


def _filled(sink: Sink, name: str, records: Path, count: int) -> str:
    """A stream that holds so many readings: in aggregates for us, one by one for the other, which knows no better."""
    stream = sink.stream(f"{name.replace('_', '-')}-read", shards=_SHARDS)
    target = Stream(sink.kinesis, stream)
    clock: Callable[[], float] = time.monotonic
    lines = read_records(records)
    with ThreadPoolExecutor(MOST_CALLS) as executor:
        publisher: AggregatingPublisher | Publisher = (
            AggregatingPublisher(
                target.put_packed, target.shards, executor=executor, clock=clock, wait=time.sleep, random=Random(1)
            )
            if name == "wildrydes"
            else Publisher(target.put, clock=clock, wait=time.sleep, random=Random(1))
        )
        for number in range(count):
            publisher.add(Outgoing(*lines[number % len(lines)]))
        publisher.drain()
    assert publisher.counts.malformed == count  # so they are called, where no reading is handed over with the bytes
    return stream
