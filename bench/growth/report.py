"""The report on growth."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.cloud import embedded
from bench.figure import Figure
from bench.growth.computed import SIZES, Computed, computed
from bench.growth.measured import Measured, measured
from bench.growth.pipeline import Pipeline, pipeline
from ops.task import show_task

PIPELINE_SIZES = (10, 100, 1_000, 3_000, 10_000)
"""Fleets whose whole pipeline two cores carry; of larger ones only the producer is measured."""
_ROWS_IN_TIME = 3_000
"""Up to this size a row is there seconds after its window; two cores write those of larger fleets, but later."""


@dataclass(frozen=True, slots=True)
class Row:
    """A fleet of some size."""

    computed: Computed
    producer: Measured
    pipeline: Pipeline | None


def growth(*, quick: bool) -> Sequence[Row]:
    """Each size, the smallest first."""
    fleets = [computed(unicorns) for unicorns in SIZES]
    producers = []
    with embedded() as sink:
        for fleet in fleets:
            with show_task(f"Flying {fleet.unicorns:,} unicorns by one producer"):
                producers.append(measured(fleet, sink, seconds=3 if quick else 20))
    return [Row(fleet, one, _pipeline(fleet, quick=quick)) for fleet, one in zip(fleets, producers, strict=True)]


def growth_report(*, quick: bool = False) -> list[Figure]:
    """A month's dollars, the producer's processors and the delay of rows, by the size of the fleet."""
    return [figure for row in growth(quick=quick) for figure in _figures(row)]


def _pipeline(fleet: Computed, *, quick: bool) -> Pipeline | None:
    if quick or fleet.unicorns not in PIPELINE_SIZES:
        return None
    with show_task(f"The whole pipeline with {fleet.unicorns:,} unicorns"):
        return pipeline(fleet, seconds=75)


def _figures(row: Row) -> list[Figure]:
    name = f"growth_{row.computed.unicorns}"
    figures = [
        Figure(name=f"{name}_shards", value=row.computed.shards, unit="of each stream, computed"),
        Figure(name=f"{name}_dollars", value=row.computed.dollars, unit="US dollars a month, computed"),
        Figure(name=f"{name}_producer_cores", value=row.producer.cores, unit="processors of one producer"),
        Figure(name=f"{name}_delivered", value=row.producer.delivered, unit="of the readings, in time", least=0.99),
    ]
    if row.pipeline:
        late, limit = row.pipeline.rows_after_window, 10 if row.computed.unicorns <= _ROWS_IN_TIME else None
        figures.append(Figure(name=f"{name}_rows_after_window", value=late, unit="seconds", limit=limit))
    return figures
