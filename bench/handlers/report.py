"""Measure the functions' handlers beside their peers, their cold start, and the size of their asset."""

from pathlib import Path
from tempfile import TemporaryDirectory

from bench.handlers.cold_start import (
    measure_asset_kilobytes,
    time_handler_import,
    time_msgspec_import,
    time_protobuf_import,
)
from bench.handlers.race import PER_EVENT, Contender, Times, make_own_workloads, make_workloads, run_race
from bench.stats import Figure, compute_paired_ratio
from ops.task import show_task

_OWN_KEYS = {"plain": "ours_plain", "aggregated": "ours_aggregated", "packed": "ours"}
"""The keys of this project's own contender, by the form of the records."""


def measure_handlers(*, quick: bool = False) -> list[Figure]:
    """Measure processor time for ten thousand readings, beside `json` and BatchProcessor.

    Each contender gets the same readings in three forms: as single records, as packed records, and as aggregates, which
    the peers deaggregate with AWS's own module. The ratio to a peer is that of the least favorable form. A quick report
    leaves out what has no peer.
    """
    with TemporaryDirectory() as folder, show_task("Summing up readings by each handler"):
        packed, aggregated, single = make_workloads(events=2 if quick else 6)
        contenders = {
            "json_plain": Contender("by_json", single),
            "ours_plain": Contender("wildrydes", single),
            "batchprocessor_plain": Contender("powertools", single, "powertools"),
            "ours": Contender("wildrydes", packed),
            "ours_aggregated": Contender("wildrydes", aggregated),
            "json_packed": Contender("by_json_packed", packed),
            "batchprocessor_packed": Contender("powertools_packed", packed, "powertools"),
            "json_aggregated": Contender("by_json_kpl", aggregated, "powertools"),
            "batchprocessor_aggregated": Contender("powertools_kpl", aggregated, "powertools"),
        }
        if not quick:
            many, window, summaries = make_own_workloads(events=6)
            contenders["ours_many"] = Contender("wildrydes", many)
            contenders["ours_window"] = Contender("windowed", window)
            contenders["processor"] = Contender("processor", summaries)
        times = run_race(contenders, rounds=3 if quick else 7, folder=Path(folder))
    with show_task("Importing the handler, with and without its dependencies"):
        cold_start = _measure_cold_start(runs=2 if quick else 9)
    return [*_compare(times), *cold_start, *_measure_asset()]


def _compare(times: dict[str, Times]) -> list[Figure]:
    processor = times.pop("processor", None)
    milliseconds = {key: entry.get_best_milliseconds(PER_EVENT) for key, entry in times.items()}
    ours = milliseconds.pop("ours")
    return [
        Figure(name="handler_ms_per_10k", value=ours, unit="ms", limit=20),
        Figure(
            name="handler_vs_aggregates",
            value=_compute_ratio(times, "ours_aggregated", "ours"),
            unit="times",
            least=1.5,
        ),
        *(Figure(name=f"handler_{key}_ms_per_10k", value=value, unit="ms") for key, value in milliseconds.items()),
        *_compare_to_peer(times, "json", least=3),
        *_compare_to_peer(times, "batchprocessor", least=4),
        *([_make_processor_figure(processor)] if processor else []),
    ]


def _make_processor_figure(times: Times) -> Figure:
    return Figure(name="processor_ms_per_1k_summaries", value=times.get_best_milliseconds(1000), unit="ms")


def _compare_to_peer(times: dict[str, Times], peer: str, least: float) -> list[Figure]:
    """Return the ratios to a peer in each form, and of ours on packed records to its single ones (`across`)."""
    same = {form: _compute_ratio(times, f"{peer}_{form}", key) for form, key in _OWN_KEYS.items()}
    ratios = {**same, "across": _compute_ratio(times, f"{peer}_plain", _OWN_KEYS["packed"])}
    return [
        Figure(name=f"handler_vs_{peer}", value=min(same.values()), unit="times", least=least),
        *(Figure(name=f"handler_vs_{peer}_{name}", value=value, unit="times") for name, value in ratios.items()),
    ]


def _compute_ratio(times: dict[str, Times], peer_key: str, own_key: str) -> float:
    return compute_paired_ratio(times[peer_key].seconds_per_item, times[own_key].seconds_per_item)


def _measure_cold_start(*, runs: int) -> list[Figure]:
    whole, msgspec = time_handler_import(runs), time_msgspec_import(runs)
    figures = {
        "cold_start_ms": whole,
        "cold_start_without_msgspec_ms": whole - msgspec,
        "cold_start_protobuf_would_add_ms": time_protobuf_import(runs),
    }
    return [Figure(name=name, value=value, unit="ms") for name, value in figures.items()]


def _measure_asset() -> list[Figure]:
    whole, own = measure_asset_kilobytes()
    return [
        Figure(name="asset_kb", value=whole, unit="KB"),
        Figure(name="asset_without_msgspec_kb", value=own, unit="KB"),
    ]
