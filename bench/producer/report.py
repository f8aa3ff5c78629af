"""Measure the producer beside its peers, and how well it uses a throttled shard."""

from pathlib import Path
from tempfile import TemporaryDirectory

from bench.cloud import start_cloud
from bench.fleet_records import write_records
from bench.producer.shard_fill import measure_shard_fill
from bench.run_contender import ROUNDS, measure_rate
from bench.stats import Figure, compute_paired_ratio
from ops.task import show_task

_CONTENDER = Path(__file__).parent / "contender.py"
_SHARDS = 32
"""As many as the fastest contender needs: a shard accepts about 5,300 readings per second in any form."""
_UNICORNS = 20_000
"""So many that a shard gets one reading of each of its unicorns a second at most, as where a fleet fills its shards."""
_PEERS = {"put_record": 2_000, "put_records": 60_000, "aiokpl": 20_000}
_COUNTS = {**_PEERS, "wildrydes_kpl": 400_000, "wildrydes": 400_000}
_QUICK_PEERS = {"put_record": 200, "put_records": 10_000, "aiokpl": 2_000}
_QUICK_COUNTS = {**_QUICK_PEERS, "wildrydes_kpl": 80_000, "wildrydes": 80_000}


def measure_producer(*, quick: bool = False) -> list[Figure]:
    """Measure readings per second and core of each contender, their ratios, and how full one shard becomes."""
    with TemporaryDirectory() as folder:
        records = Path(folder) / "records"
        write_records(records, unicorns=_UNICORNS, seconds=1)
        rates: dict[str, list[float]] = {name: [] for name in _COUNTS}
        with start_cloud() as cloud:
            for round_number in range(2 if quick else ROUNDS):
                for name, count in (_QUICK_COUNTS if quick else _COUNTS).items():
                    with show_task(f"Delivering {count:,} readings by {name}"):
                        stream = cloud.create_stream(f"{name.replace('_', '-')}-race-{round_number}", shards=_SHARDS)
                        rate = measure_rate(_CONTENDER, name, stream, str(records), str(count), cloud=cloud)
                        rates[name].append(rate)
        with show_task("Filling one shard that throttles"):
            fill, throttled = measure_shard_fill(records, seconds=3 if quick else 20)
    return [
        *(Figure(name=f"{name}_per_core_second", value=max(rounds), unit="readings") for name, rounds in rates.items()),
        _compare(rates, "put_record", 250),
        _compare(rates, "put_records", 4),
        _compare(rates, "aiokpl", 50),
        _compare(rates, "wildrydes_kpl", 1.3),
        Figure(name="shard_fill", value=fill, unit="of its bytes", least=0.95),
        Figure(name="shard_throttled", value=throttled, unit="of the records", limit=0.01),
    ]


def _compare(rates: dict[str, list[float]], peer: str, least: float) -> Figure:
    ratio = compute_paired_ratio(rates["wildrydes"], rates[peer])
    return Figure(name=f"producer_vs_{peer.removeprefix('wildrydes_')}", value=ratio, unit="times", least=least)
