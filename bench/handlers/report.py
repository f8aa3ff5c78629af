"""The report on the functions."""

from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figure import Figure
from bench.handlers.race import PER_EVENT, Times, courses, race
from bench.handlers.start import asset_kilobytes, handler_milliseconds, msgspec_milliseconds, protobuf_milliseconds
from ops.step import step


def handlers_report(*, quick: bool = False) -> list[Figure]:
    """Processor time for ten thousand readings, beside `json` and BatchProcessor; cold start, and the asset's size.

    The others get the readings as plain records, since neither takes aggregates apart by itself; ours gets both.
    """
    with TemporaryDirectory() as folder, step("Summing up readings by each handler"):
        course = {one.name: one for one in courses(events=3 if quick else 6)}
        entries = {
            "ours": ("wildrydes", course["aggregated"]),
            "json": ("by_json", course["plain"]),
            "batchprocessor": ("powertools", course["plain"]),
            "ours_plain": ("wildrydes", course["plain"]),
            "ours_many": ("wildrydes", course["many"]),
            "ours_window": ("windowed", course["window"]),
            "processor": ("processor", course["summaries"]),
        }
        times = race(entries, rounds=2 if quick else 5, folder=Path(folder))
    with step("Importing the handler, with and without its dependencies"):
        started = _started(runs=3 if quick else 9)
    return [*_compared(times), *started, *_sizes()]


def _compared(times: dict[str, Times]) -> list[Figure]:
    taken = {name: one.milliseconds(PER_EVENT) for name, one in times.items() if name != "processor"}
    ours = taken.pop("ours")
    return [
        Figure(name="handler_ms_per_10k", value=ours, unit="ms", limit=30),
        *(Figure(name=f"handler_{name}_ms_per_10k", value=value, unit="ms") for name, value in taken.items()),
        Figure(name="handler_vs_json", value=taken["json"] / ours, unit="times", least=3),
        Figure(name="handler_vs_batchprocessor", value=taken["batchprocessor"] / ours, unit="times", least=4),
        Figure(name="processor_ms_per_1k_summaries", value=times["processor"].milliseconds(1000), unit="ms"),
    ]


def _started(*, runs: int) -> list[Figure]:
    whole, msgspec = handler_milliseconds(runs), msgspec_milliseconds(runs)
    figures = {
        "cold_start_ms": whole,
        "cold_start_without_msgspec_ms": whole - msgspec,
        "cold_start_protobuf_would_add_ms": protobuf_milliseconds(runs),
    }
    return [Figure(name=name, value=value, unit="ms") for name, value in figures.items()]


def _sizes() -> list[Figure]:
    whole, own = asset_kilobytes()
    return [
        Figure(name="asset_kb", value=whole, unit="KB"),
        Figure(name="asset_without_msgspec_kb", value=own, unit="KB"),
    ]
