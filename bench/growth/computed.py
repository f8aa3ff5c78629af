"""What a fleet of some size costs and needs, by the same arithmetic as the command `cost`."""

from dataclasses import dataclass

from ops.cost.bill import compute_bill
from ops.cost.throughput import Throughput

SIZES = (10, 100, 1_000, 3_000, 10_000, 100_000)


@dataclass(frozen=True, slots=True)
class Computed:
    """Of a fleet at one reading a second, around the clock, with one console open."""

    unicorns: int
    shards: int
    """Of each stream, where the producer aggregates as soon as that needs fewer."""
    aggregated: bool
    dollars: float
    """US dollars a month."""
    dollars_one_by_one: float
    """The same where each reading is a record of its own."""


def computed(unicorns: int) -> Computed:
    """By list prices, for a month."""
    plain, together = Throughput(unicorns=unicorns), Throughput(unicorns=unicorns, aggregated=True)
    aggregated = together.needed < plain.needed
    flow = together if aggregated else plain
    return Computed(unicorns, flow.needed, aggregated, compute_bill(flow).total, compute_bill(plain).total)
