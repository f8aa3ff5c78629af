"""The report on the functions."""

from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figure import Figure
from bench.handlers.race import PER_EVENT, Entry, Times, courses, courses_of_ours, race
from bench.handlers.start import asset_kilobytes, handler_milliseconds, msgspec_milliseconds, protobuf_milliseconds
from bench.paired import paired_ratio
from ops.task import show_task

_OURS = {"plain": "ours_plain", "aggregated": "ours"}
"""Our own handler's entries by the form of the records."""


def handlers_report(*, quick: bool = False) -> list[Figure]:
    """Processor time for ten thousand readings, beside `json` and BatchProcessor; cold start, and the asset's size.

    Each is given the same readings both ways, as plain records and as aggregates, which the others take apart by AWS's
    own module. Two are compared by the same events; the ratio is that of the form in which ours is less far ahead. What
    nobody is beside is left out of a quick report.
    """
    with TemporaryDirectory() as folder, show_task("Summing up readings by each handler"):
        aggregated, plain = courses(events=2 if quick else 6)
        entries = {
            "json_plain": Entry("by_json", plain),
            "ours_plain": Entry("wildrydes", plain),
            "batchprocessor_plain": Entry("powertools", plain, "powertools"),
            "ours": Entry("wildrydes", aggregated),
            "json_aggregated": Entry("by_json_apart", aggregated, "powertools"),
            "batchprocessor_aggregated": Entry("powertools_apart", aggregated, "powertools"),
        }
        if not quick:
            many, window, summaries = courses_of_ours(events=6)
            entries["ours_many"] = Entry("wildrydes", many)
            entries["ours_window"] = Entry("windowed", window)
            entries["processor"] = Entry("processor", summaries)
        times = race(entries, rounds=3 if quick else 7, folder=Path(folder))
    with show_task("Importing the handler, with and without its dependencies"):
        started = _started(runs=2 if quick else 9)
    return [*_compared(times), *started, *_sizes()]


def _compared(times: dict[str, Times]) -> list[Figure]:
    processor = times.pop("processor", None)
    taken = {name: one.milliseconds(PER_EVENT) for name, one in times.items()}
    ours = taken.pop("ours")
    return [
        Figure(name="handler_ms_per_10k", value=ours, unit="ms", limit=30),
        *(Figure(name=f"handler_{name}_ms_per_10k", value=value, unit="ms") for name, value in taken.items()),
        *_beside(times, "json", least=3),
        *_beside(times, "batchprocessor", least=4),
        *([_of_processor(processor)] if processor else []),
    ]


def _of_processor(times: Times) -> Figure:
    return Figure(name="processor_ms_per_1k_summaries", value=times.milliseconds(1000), unit="ms")


def _beside(times: dict[str, Times], peer: str, least: float) -> list[Figure]:
    """Ratios to a peer: of the same events, by their form, and of ours on aggregates to the peer on plain records."""
    same = {form: _ratio(times, f"{peer}_{form}", ours) for form, ours in _OURS.items()}
    ratios = {**same, "across": _ratio(times, f"{peer}_plain", _OURS["aggregated"])}
    return [
        Figure(name=f"handler_vs_{peer}", value=min(same.values()), unit="times", least=least),
        *(Figure(name=f"handler_vs_{peer}_{name}", value=value, unit="times") for name, value in ratios.items()),
    ]


def _ratio(times: dict[str, Times], peer: str, ours: str) -> float:
    return paired_ratio(times[peer].of_one, times[ours].of_one)


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
