"""The report on the producer."""

from pathlib import Path
from tempfile import TemporaryDirectory

from bench.cloud import embedded
from bench.figure import Figure
from bench.fleet_records import write_records
from bench.lap import ROUNDS, lap
from bench.paired import paired_ratio
from bench.producer.fill import fill
from ops.task import show_task

_CONTENDER = Path(__file__).parent / "contender.py"
_SHARDS = 32
"""As many as the fastest needs: at its limits a shard takes about 5,300 readings a second, however they come."""
_COUNTS = {"put_record": 2_000, "put_records": 60_000, "aiokpl": 20_000, "wildrydes": 400_000}
_QUICK = {"put_record": 200, "put_records": 10_000, "aiokpl": 2_000, "wildrydes": 80_000}


def producer_report(*, quick: bool = False) -> list[Figure]:
    """Readings a second and core of each contender, their ratios, and how full one shard becomes."""
    with TemporaryDirectory() as folder:
        records = Path(folder) / "records"
        write_records(records)
        rates: dict[str, list[float]] = {name: [] for name in _COUNTS}
        with embedded() as sink:
            for turn in range(2 if quick else ROUNDS):
                for name, count in (_QUICK if quick else _COUNTS).items():
                    with show_task(f"Delivering {count:,} readings by {name}"):
                        stream = sink.stream(f"{name.replace('_', '-')}-race-{turn}", shards=_SHARDS)
                        taken = lap(_CONTENDER, name, stream, str(records), str(count), sink=sink)
                        rates[name].append(taken.readings_a_second)
        with show_task("Filling one shard that throttles"):
            filled, throttled = fill(records, seconds=3 if quick else 20)
    return [
        *(Figure(name=f"{name}_per_core_second", value=max(one), unit="readings") for name, one in rates.items()),
        _ratio(rates, "put_record", 250),
        _ratio(rates, "put_records", 4),
        _ratio(rates, "aiokpl", 50),
        Figure(name="shard_fill", value=filled, unit="of its bytes", least=0.95),
        Figure(name="shard_throttled", value=throttled, unit="of the aggregates", limit=0.01),
    ]


def _ratio(rates: dict[str, list[float]], peer: str, least: float) -> Figure:
    ratio = paired_ratio(rates["wildrydes"], rates[peer])
    return Figure(name=f"producer_vs_{peer}", value=ratio, unit="times", least=least)
