"""Measure growth: cost, the producer's load and the delay of rows, by the size of the fleet."""

from dataclasses import dataclass

from bench.cloud import start_cloud
from bench.growth.fleet_cost import SIZES, FleetCost, compute_fleet_cost
from bench.growth.pipeline import PipelineResult, measure_pipeline
from bench.growth.producer_load import ProducerLoad, measure_producer_load
from bench.stats import Figure
from ops.task import show_task

PIPELINE_SIZES = (10, 100, 1_000, 3_000, 10_000)
"""Fleets whose whole pipeline runs on two cores. Of larger ones only the producer is measured."""
_MAX_UNICORNS_IN_TIME = 3_000
"""Two cores write the rows of larger fleets too, but not within seconds of the window's end."""


@dataclass(frozen=True, slots=True)
class FleetRow:
    """All results for a fleet of one size."""

    cost: FleetCost
    producer: ProducerLoad
    pipeline: PipelineResult | None


def measure_fleets(*, quick: bool) -> list[FleetRow]:
    """Measure a fleet of each size, the smallest first."""
    fleets = [compute_fleet_cost(unicorns) for unicorns in SIZES]
    loads = []
    with start_cloud() as cloud:
        for fleet in fleets:
            with show_task(f"Flying {fleet.unicorns:,} unicorns by one producer"):
                loads.append(measure_producer_load(fleet, cloud, seconds=3 if quick else 20))
    return [
        FleetRow(fleet, load, _measure_pipeline(fleet, quick=quick)) for fleet, load in zip(fleets, loads, strict=True)
    ]


def measure_growth(*, quick: bool = False) -> list[Figure]:
    return [figure for row in measure_fleets(quick=quick) for figure in _make_figures(row)]


def _measure_pipeline(fleet: FleetCost, *, quick: bool) -> PipelineResult | None:
    if quick or fleet.unicorns not in PIPELINE_SIZES:
        return None
    with show_task(f"The whole pipeline with {fleet.unicorns:,} unicorns"):
        return measure_pipeline(fleet, seconds=75)


def _make_figures(row: FleetRow) -> list[Figure]:
    name = f"growth_{row.cost.unicorns}"
    figures = [
        Figure(name=f"{name}_shards", value=row.cost.shards, unit="of each stream, computed"),
        Figure(name=f"{name}_dollars", value=row.cost.dollars, unit="US dollars a month, computed"),
        Figure(name=f"{name}_producer_cores", value=row.producer.cores, unit="processors of one producer"),
        Figure(name=f"{name}_delivered", value=row.producer.delivered, unit="of the readings, in time", least=0.99),
    ]
    if row.pipeline:
        delay, limit = row.pipeline.rows_after_window, 10 if row.cost.unicorns <= _MAX_UNICORNS_IN_TIME else None
        figures.append(Figure(name=f"{name}_rows_after_window", value=delay, unit="seconds", limit=limit))
    return figures
