"""Compute what a fleet costs and which shards it needs, by the arithmetic of the command `cost`."""

from dataclasses import dataclass

from ops.cost.bill import compute_bill
from ops.cost.throughput import Throughput

SIZES = (10, 100, 1_000, 3_000, 10_000, 100_000)


@dataclass(frozen=True, slots=True)
class FleetCost:
    """The cost of a fleet at one reading per second and unicorn, around the clock, with one console open."""

    unicorns: int
    shards: int
    """Shards of each stream. The readings are packed where that needs fewer shards."""
    aggregated: bool
    dollars: float
    """US dollars per month."""
    dollars_one_by_one: float
    """US dollars per month where each reading is a record of its own."""


def compute_fleet_cost(unicorns: int) -> FleetCost:
    """Return the cost of a fleet by list prices."""
    single, packed = Throughput(unicorns=unicorns), Throughput(unicorns=unicorns, aggregated=True)
    aggregated = packed.needed_shards < single.needed_shards
    chosen = packed if aggregated else single
    return FleetCost(unicorns, chosen.needed_shards, aggregated, compute_bill(chosen).total, compute_bill(single).total)
