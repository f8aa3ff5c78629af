"""Measure the consumer beside boto3 with `json`."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bench.cloud import BenchCloud, start_cloud
from bench.fleet_records import read_outgoing, write_records
from bench.kpl import producing_aggregates
from bench.run_contender import ROUNDS, measure_rate
from bench.stats import Figure, compute_paired_ratio
from ops.task import show_task
from producer.environment import Environment
from producer.packing_publisher import MAX_CALLS, PackingPublisher
from producer.publish import Publisher
from producer.stream import Stream

_CONTENDER = Path(__file__).parent / "contender.py"
_COUNTS = {"boto3_json": 60_000, "wildrydes_kpl": 400_000, "wildrydes": 400_000}
_QUICK_COUNTS = {"boto3_json": 10_000, "wildrydes_kpl": 80_000, "wildrydes": 80_000}
_SHARDS = 4


def measure_consumer(*, quick: bool = False) -> list[Figure]:
    """Measure readings per second and core: boto3 from single records, ours from aggregates and from packed records."""
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
    return [
        *(
            Figure(name=f"consumer_{name}_per_core_second", value=max(rounds), unit="readings")
            for name, rounds in rates.items()
        ),
        _compare(rates, "consumer_vs_boto3", "boto3_json", 10),
        _compare(rates, "consumer_vs_kpl", "wildrydes_kpl", 1.3),
    ]


def _compare(rates: dict[str, list[float]], name: str, other: str, least: float) -> Figure:
    ratio = compute_paired_ratio(rates["wildrydes"], rates[other])
    return Figure(name=name, value=ratio, unit="times", least=least)


def _fill_stream(cloud: BenchCloud, contender: str, records: Path, count: int) -> str:
    """Create a stream with so many readings, in the form that the contender reads."""
    name = cloud.create_stream(f"{contender.replace('_', '-')}-read", shards=_SHARDS)
    stream = Stream(cloud.kinesis, name)
    environment = Environment(random=Random(1))
    outgoing = read_outgoing(records)
    form = producing_aggregates() if contender == "wildrydes_kpl" else nullcontext()
    with ThreadPoolExecutor(MAX_CALLS) as executor, form:
        publisher: PackingPublisher | Publisher = (
            Publisher(stream.put_records, environment)
            if contender == "boto3_json"
            else PackingPublisher(stream.put_packed, stream.list_open_shards, environment, executor=executor)
        )
        for number in range(count):
            publisher.add(outgoing[number % len(outgoing)])
        publisher.drain()
    assert publisher.counts.sent == count
    return name
