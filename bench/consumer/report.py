"""Measure the consumer beside boto3 with `json`."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bench.cloud import BenchCloud, start_cloud
from bench.fleet_records import read_records, write_records
from bench.run_contender import ROUNDS, measure_rate
from bench.stats import Figure, compute_paired_ratio
from ops.task import show_task
from producer.aggregating_publisher import MAX_CALLS, AggregatingPublisher
from producer.environment import Environment
from producer.publish import Publisher
from producer.sender import ProducerRecord
from producer.stream import Stream

_CONTENDER = Path(__file__).parent / "contender.py"
_COUNTS = {"boto3_json": 60_000, "wildrydes": 400_000}
_QUICK_COUNTS = {"boto3_json": 10_000, "wildrydes": 80_000}
_SHARDS = 4


def measure_consumer(*, quick: bool = False) -> list[Figure]:
    """Measure readings per second and core: boto3 from single records, ours from aggregates, and the ratio."""
    counts = _QUICK_COUNTS if quick else _COUNTS
    with TemporaryDirectory() as folder, start_cloud() as cloud:
        records = Path(folder) / "records"
        write_records(records)
        with show_task("Filling the streams"):
            streams = {name: _fill_stream(cloud, name, records, count) for name, count in counts.items()}
        rates: dict[str, list[float]] = {name: [] for name in counts}
        for _ in range(3 if quick else ROUNDS):
            for name, count in counts.items():
                with show_task(f"Reading {count:,} readings by {name}"):
                    rates[name].append(measure_rate(_CONTENDER, name, streams[name], str(count), cloud=cloud))
    ratio = compute_paired_ratio(rates["wildrydes"], rates["boto3_json"])
    return [
        *(
            Figure(name=f"consumer_{name}_per_core_second", value=max(rounds), unit="readings")
            for name, rounds in rates.items()
        ),
        Figure(name="consumer_vs_boto3", value=ratio, unit="times", least=10),
    ]


def _fill_stream(cloud: BenchCloud, contender: str, records: Path, count: int) -> str:
    """Create a stream with so many readings: in aggregates for our consumer, as single records for boto3's."""
    name = cloud.create_stream(f"{contender.replace('_', '-')}-read", shards=_SHARDS)
    stream = Stream(cloud.kinesis, name)
    environment = Environment(random=Random(1))
    lines = read_records(records)
    with ThreadPoolExecutor(MAX_CALLS) as executor:
        publisher: AggregatingPublisher | Publisher = (
            AggregatingPublisher(stream.put_aggregates, stream.list_open_shards, environment, executor=executor)
            if contender == "wildrydes"
            else Publisher(stream.put_records, environment)
        )
        for number in range(count):
            publisher.add(ProducerRecord(*lines[number % len(lines)]))
        publisher.drain()
    # A record that was added without its reading counts as malformed.
    assert publisher.counts.malformed == count
    return name
