"""The report on the producer."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figure import Figure
from bench.producer.fill import fill
from bench.producer.race import lap, write_records

_COUNTS = {"put_record": 2_000, "put_records": 60_000, "aiokpl": 20_000, "wildrydes": 400_000}
_QUICK = 10


def producer_report(*, quick: bool = False) -> list[Figure]:
    """Readings a second and core of each contender, their ratios, and how full one shard becomes."""
    with TemporaryDirectory() as folder:
        records = Path(folder) / "records"
        write_records(records)
        rates = {}
        for name, count in _COUNTS.items():
            _say(f"{name} …")
            rates[name] = lap(name, records=records, count=count // (_QUICK if quick else 1)).readings_a_second
        _say("one throttled shard …")
        filled, throttled = fill(records, seconds=5 if quick else 20)
    return [
        *(Figure(name=f"{name}, readings a second and core", value=rate, unit="/s") for name, rate in rates.items()),
        _ratio("producer_vs_put_record", rates["wildrydes"] / rates["put_record"], 250),
        _ratio("producer_vs_put_records", rates["wildrydes"] / rates["put_records"], 4),
        _ratio("producer_vs_aiokpl", rates["wildrydes"] / rates["aiokpl"], 50),
        Figure(name="shard_fill", value=filled, unit="of its bytes", least=0.95),
        Figure(name="shard_throttled", value=throttled, unit="of the calls' records", limit=0.01),
    ]


def _ratio(name: str, value: float, least: float) -> Figure:
    return Figure(name=name, value=value, unit="times", least=least)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201
