"""Render the page about speed and growth, `docs/performance.md`."""

from collections.abc import Sequence

from bench.growth.fleet_cost import FleetCost
from bench.growth.report import FleetRow
from bench.stats import Figure

_HEAD = """# How fast it is, and how it grows

Made by `python -m bench.growth` on {date}, on {machine}; don't edit it.
Suites ran one after the other. Other machines give other figures, so compare only the ratios within a suite. This
machine shared its host, and the same code took up to twice the time an hour later.

## Beside its peers

`./wildrydes bench` measures the hot paths beside peers that do the same work. Each runs in a process of its own, whose
processor time counts. All of them use a local Kinesis in another process, which validates requests, checks limits and
answers as AWS does. Handlers get the same readings in three forms and must make the same rows: `plain` has a record for
each reading, `packed` has the producer's packed records, and `aggregated` has aggregates of the Kinesis Producer
Library, which the peers deaggregate with AWS's own module. A handler's ratio is the smallest of the three; `across`
compares ours on packed records with the peer on plain records. `wildrydes_kpl` is our program with aggregates.

| | | |
| --- | ---: | --- |
"""

_GROWTH = """
## By the size of the fleet

Each unicorn sends one reading per second, around the clock. Shards and dollars are computed by the arithmetic of
`wildrydes cost` (list prices, one console open, storage of one month). The columns "producer" were measured with one
process of the command `producer`, which flies the fleet and delivers its readings. The columns "pipeline" were measured
for 75 seconds on one machine that runs everything: the local cloud, its functions and the producer. When two processors
are overloaded, rows come later, but they are still exact. A dash means that it wasn't measured.

![Dollars a month and the producer's processors by the size of the fleet](growth.svg)

| unicorns | shards | records | $ a month | $ a unicorn | $ one by one | producer: processors | delivered | pipeline: verdict | rows after window |
| ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | --- | ---: |
"""  # noqa: E501 - a table's head


def render_page(figures: Sequence[Figure], rows: Sequence[FleetRow], *, machine: str, date: str) -> str:
    """Return the whole page as Markdown."""
    lines = [_HEAD.format(date=date, machine=machine).rstrip()]
    lines += [f"| {figure.name} | {figure.value:,.2f} | {figure.unit}{_render_bounds(figure)} |" for figure in figures]
    lines += [_GROWTH.rstrip(), *map(render_row, rows)]
    return "\n".join(lines) + "\n"


def render_row(row: FleetRow) -> str:
    """Return the table row of a fleet."""
    cores, delivered = f"{row.producer.cores:.2f}", f"{row.producer.delivered:.1%}"
    if row.pipeline:
        verdict = "exact" if row.pipeline.exact else "differs"
        pipeline = f"{verdict} | {row.pipeline.rows_after_window:.1f} s"
    else:
        pipeline = "– | –"
    return f"{render_cost_cells(row.cost)} {cores} | {delivered} | {pipeline} |"


def render_cost_cells(fleet: FleetCost) -> str:
    """Return the computed cells at the start of a fleet's table row."""
    records = "packed" if fleet.aggregated else "one by one"
    return (
        f"| {fleet.unicorns:,} | {fleet.shards:,} | {records} | {fleet.dollars:,.0f} |"
        f" {fleet.dollars / fleet.unicorns:,.2f} | {fleet.dollars_one_by_one:,.0f} |"
    )


def _render_bounds(figure: Figure) -> str:
    if figure.least is not None:
        bounds = f"; at least {figure.least:g}"
    elif figure.limit is not None:
        bounds = f"; at most {figure.limit:g}"
    else:
        return ""
    return bounds if figure.holds else f"{bounds}, **not met in this run**"
