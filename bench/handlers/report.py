"""The report on the functions."""

from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figure import Figure
from bench.handlers.race import PER_EVENT, Entry, Times, courses, race
from bench.handlers.start import asset_kilobytes, handler_milliseconds, msgspec_milliseconds, protobuf_milliseconds
from bench.paired import paired_ratio
from ops.step import step


def handlers_report(*, quick: bool = False) -> list[Figure]:
    """Processor time for ten thousand readings, beside `json` and BatchProcessor; cold start, and the asset's size.

    The others are held to what suits them best, readings as plain records: of aggregates they know nothing. What it
    costs them to take the same aggregates apart is told too. Ours gets both.
    """
    with TemporaryDirectory() as folder, step("Summing up readings by each handler"):
        course = {one.name: one for one in courses(events=3 if quick else 6)}
        plain, aggregated = course["plain"], course["aggregated"]
        entries = {
            "ours": Entry("wildrydes", aggregated),
            "json": Entry("by_json", plain),
            "batchprocessor": Entry("powertools", plain, "powertools"),
            "json_aggregated": Entry("by_json_apart", aggregated, "powertools"),
            "batchprocessor_aggregated": Entry("powertools_apart", aggregated, "powertools"),
            "ours_plain": Entry("wildrydes", plain),
            "ours_many": Entry("wildrydes", course["many"]),
            "ours_window": Entry("windowed", course["window"]),
            "processor": Entry("processor", course["summaries"]),
        }
        times = race(entries, rounds=2 if quick else 7, folder=Path(folder))
    with step("Importing the handler, with and without its dependencies"):
        started = _started(runs=2 if quick else 9)
    return [*_compared(times), *started, *_sizes()]


def _compared(times: dict[str, Times]) -> list[Figure]:
    taken = {name: one.milliseconds(PER_EVENT) for name, one in times.items() if name != "processor"}
    ours = taken.pop("ours")
    return [
        Figure(name="handler_ms_per_10k", value=ours, unit="ms", limit=30),
        *(Figure(name=f"handler_{name}_ms_per_10k", value=value, unit="ms") for name, value in taken.items()),
        _ratio(times, "json", least=3),
        _ratio(times, "batchprocessor", least=4),
        _ratio(times, "json_aggregated"),
        _ratio(times, "batchprocessor_aggregated"),
        Figure(name="processor_ms_per_1k_summaries", value=times["processor"].milliseconds(1000), unit="ms"),
    ]


def _ratio(times: dict[str, Times], peer: str, least: float | None = None) -> Figure:
    ratio = paired_ratio(times[peer].of_one, times["ours"].of_one)
    return Figure(name=f"handler_vs_{peer}", value=ratio, unit="times", least=least)


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
