"""`cost`: estimate what a fleet costs on AWS."""

from typing import Annotated

import typer

from cli.emit import AsJson, emit
from ops.cost.estimate import Estimate
from ops.cost.throughput import RecordForm, Throughput


def cost(
    unicorns: Annotated[int, typer.Option("--unicorns", "-n", min=1, max=10_000_000, help="The number of unicorns.")],
    rate: Annotated[
        float, typer.Option(min=0.001, max=1000, metavar="HZ", help="Readings per second and unicorn.")
    ] = 1.0,
    retention: Annotated[int, typer.Option(min=24, max=8760, metavar="HOURS", help="Retention of the streams.")] = 24,
    viewers: Annotated[int, typer.Option(min=0, max=1_000_000, help="Consoles that are open around the clock.")] = 1,
    shards: Annotated[
        int | None, typer.Option(min=1, max=500, help="Shards of each stream; the default is what the fleet needs.")
    ] = None,
    on_demand: Annotated[bool, typer.Option("--on-demand", help="Use streams with on-demand capacity.")] = False,
    aggregate: Annotated[
        bool | None,
        typer.Option(
            "--aggregate/--no-aggregate",
            help="Pack many readings into a record, or put each into one of its own. By default, what the producer"
            " chooses by itself.",
            show_default=False,
        ),
    ] = None,
    push: Annotated[bool, typer.Option("--push", help="Push frames to the consoles, with -c feed=push.")] = False,
    customer_key: Annotated[bool, typer.Option("--customer-key", help="Encrypt with the stage's own key.")] = False,
    as_json: AsJson = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the table of docs/cost.md.")] = False,
) -> None:
    """Estimate what a fleet costs on AWS per month, by service, and explain how many shards it needs.

    The estimate uses the list prices of one region on one day, which the output names, without free tiers and
    discounts: check them against your own. The storage of one month's rows and archive is counted; it costs the same
    again in every further month. The command calls no cloud and needs no credentials.

    Examples: `cost --unicorns 1000` · `cost -n 100000 --rate 0.2 --viewers 20 --push --json`
    """
    throughput = Throughput(
        unicorns=unicorns,
        rate=rate,
        retention=retention,
        viewers=viewers,
        requested_shards=shards,
        requested_form=None if aggregate is None else RecordForm.PACKED if aggregate else RecordForm.SINGLE,
        is_pushed=push,
    )
    estimate = Estimate(throughput, on_demand=on_demand, customer_key=customer_key)
    if as_markdown and not as_json:
        typer.echo(estimate.to_markdown(), nl=False)
    else:
        emit(estimate, as_json=as_json)
