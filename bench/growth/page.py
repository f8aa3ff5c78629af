"""The page about speed and growth, from what was measured."""

from collections.abc import Sequence

from bench.figure import Figure
from bench.growth.computed import Computed
from bench.growth.report import Row

_HEAD = """# How fast it is, and how it grows

Made by `python -m bench.growth` on {date}, on {machine}; don't edit it.
Parts were measured one after the other. Figures of another machine are others: what counts are the ratios within a
part. This machine shared its host, and the same code took up to twice the time an hour later.

## Beside its peers

`./wildrydes bench` measures the hot paths beside others that do the same work, each in a process of its own, by its
processor time. Everyone reads from and writes to an embedded Kinesis in another process, which takes requests apart,
checks limits and answers as the real one does. Handlers are given the same readings both ways, and must make the same
rows: `plain` is a record for each reading, and `aggregated` the producer's aggregates, which the others take apart by
the module that AWS gives for it. A handler's ratio is the lesser of these two; `across` is ours on aggregates beside
the other on plain records.

| | | |
| --- | ---: | --- |
"""

_GROWTH = """
## By the size of the fleet

One reading a second from each unicorn, around the clock. Shards and dollars are computed by the arithmetic of
`wildrydes cost` (list prices, one console open, what is kept counted for one month). What is below "producer" was
measured: one process of the command `producer`, which flies the fleet and delivers its readings. What is below
"pipeline" was measured where one machine carries all of it: the embedded cloud, its functions and the producer, for 75
seconds; where two processors have too much to do, rows come later and are exact all the same. A dash is where it wasn't
measured; beyond the table's last row all is arithmetic.

![Dollars a month and the producer's processors by the size of the fleet](growth.svg)

| unicorns | shards | records | $ a month | $ a unicorn | $ one by one | producer: processors | delivered | pipeline: verdict | rows after window |
| ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | --- | ---: |
"""  # noqa: E501 - a table's head


def page(figures: Sequence[Figure], rows: Sequence[Row], *, machine: str, date: str) -> str:
    """The whole page, in Markdown."""
    lines = [_HEAD.format(date=date, machine=machine).rstrip()]
    lines += [f"| {figure.name} | {figure.value:,.2f} | {figure.unit}{_bounds(figure)} |" for figure in figures]
    lines += [_GROWTH.rstrip(), *map(growth_line, rows)]
    return "\n".join(lines) + "\n"


def growth_line(row: Row) -> str:
    """A fleet's line in the table."""
    cores, delivered = f"{row.producer.cores:.2f}", f"{row.producer.delivered:.1%}"
    if row.pipeline:
        verdict = "exact" if row.pipeline.exact else "differs"
        pipeline = f"{verdict} | {row.pipeline.rows_after_window:.1f} s"
    else:
        pipeline = "– | –"
    return f"{computed_cells(row.computed)} {cores} | {delivered} | {pipeline} |"


def computed_cells(fleet: Computed) -> str:
    """The part of the line that is arithmetic."""
    records = "aggregates" if fleet.aggregated else "one by one"
    return (
        f"| {fleet.unicorns:,} | {fleet.shards:,} | {records} | {fleet.dollars:,.0f} |"
        f" {fleet.dollars / fleet.unicorns:,.2f} | {fleet.dollars_one_by_one:,.0f} |"
    )


def _bounds(figure: Figure) -> str:
    if figure.least is not None:
        bound = f"; at least {figure.least:g}"
    elif figure.limit is not None:
        bound = f"; at most {figure.limit:g}"
    else:
        return ""
    return bound if figure.holds else f"{bound}, **not met in this run**"
