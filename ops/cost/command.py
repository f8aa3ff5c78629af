"""The command `cost`."""

from typing import Annotated, Any

import typer

from aws.terminal import show_json
from ops.cost import prices
from ops.cost.alternatives import choices
from ops.cost.bill import SECONDS, Bill, bill
from ops.cost.throughput import Flow


def cost(
    unicorns: Annotated[int, typer.Option("--unicorns", "-n", min=1, max=10_000_000, help="How many unicorns fly.")],
    rate: Annotated[float, typer.Option(min=0.001, max=1000, metavar="HZ", help="Readings a second of each.")] = 1.0,
    retention: Annotated[int, typer.Option(min=24, max=8760, metavar="HOURS", help="As `-c retention`.")] = 24,
    viewers: Annotated[int, typer.Option(min=0, max=1_000_000, help="Consoles that are open around the clock.")] = 1,
    shards: Annotated[
        int | None, typer.Option(min=1, max=500, help="As `-c shards`; without it, as many as the fleet needs.")
    ] = None,
    on_demand: Annotated[bool, typer.Option("--on-demand", help="As `-c shards=on-demand`.")] = False,
    aggregate: Annotated[
        bool, typer.Option("--aggregate", help="As `producer --aggregate`: many readings a record.")
    ] = False,
    customer_key: Annotated[bool, typer.Option("--customer-key", help="As `-c kms=customer`.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of text.")] = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="The table by service, as docs/cost.md has it.")
    ] = False,
) -> None:
    """Estimate what a fleet costs a month on AWS, by service, with the shards that it needs and why.

    List prices of one region and one day, which the output names, without free tiers and discounts; check yours. What
    is kept (rows, archive) counts for one month, and each further month that it is kept costs the same again. It asks
    no cloud, and needs no credentials.

    Examples: `cost --unicorns 1000` · `cost -n 100000 --rate 0.2 --viewers 20 --json`
    """
    flow = Flow(
        unicorns=unicorns,
        rate=rate,
        retention=retention,
        viewers=viewers,
        given_shards=shards,
        aggregated=aggregate,
    )
    month = bill(flow, on_demand=on_demand, customer_key=customer_key)
    if as_json:
        show_json(document(flow, month))
    elif as_markdown:
        typer.echo(markdown(month), nl=False)
    else:
        typer.echo("\n".join(text(flow, month)))


def document(flow: Flow, month: Bill) -> dict[str, Any]:
    """The estimate as the JSON object that `--json` prints; dollars are US dollars a month."""
    return {
        "region": prices.REGION,
        "prices_of": prices.DATE,
        "readings_per_second": flow.records,
        "records_per_second": flow.put,
        "bytes_per_second": flow.bytes,
        "shards_needed": flow.needed,
        "shards": flow.shards,
        "arithmetic": flow.arithmetic(),
        "warnings": flow.warnings(),
        "lines": [
            {
                "service": line.service,
                "what": line.what,
                "quantity": round(line.quantity, 6),
                "price": str(line.price),
                "page": line.price.page,
                "dollars": round(line.dollars, 4),
            }
            for line in month.lines
        ],
        "services": {name: round(dollars, 4) for name, dollars in month.by_service().items()},
        "dollars_per_month": round(month.total, 4),
        "dollars_per_hour": round(month.hourly, 6),
        "choices": [
            {
                "ours": choice.ours,
                "dollars": round(choice.dollars, 4),
                "other": choice.other,
                "other_dollars": round(choice.other_dollars, 4),
                "why": choice.why,
            }
            for choice in choices(flow)
        ],
    }


def markdown(month: Bill) -> str:
    """A table by service, for docs/cost.md."""
    named: dict[str, list[str]] = {}
    for line in month.lines:
        named.setdefault(line.service, []).append(line.what)
    rows = [
        f"| {service}: {'; '.join(named[service])} | {dollars:,.2f} |"
        for service, dollars in month.by_service().items()
    ]
    total = f"| **all of it, {month.hourly:,.3f} an hour** | **{month.total:,.2f}** |"
    return "\n".join(["| | US dollars a month |", "| --- | ---: |", *rows, total]) + "\n"


def text(flow: Flow, month: Bill) -> list[str]:
    """The estimate for a person, a line each."""
    lines = ["Shards", *(f"  {line}" for line in (*flow.arithmetic(), *flow.warnings())), ""]
    lines.append(f"A month of {SECONDS // 3600} h, at list prices of {prices.REGION} on {prices.DATE}, in US dollars")
    for service, dollars in month.by_service().items():
        lines.append(f"  {service:<44} {dollars:>12,.2f}")
        lines += [
            f"    {line.what:<46} {line.dollars:>8,.2f}  {line.quantity:,.3f} at {line.price}"
            for line in month.lines
            if line.service == service
        ]
    lines += [f"  {'together':<44} {month.total:>12,.2f}", f"  {'an hour':<44} {month.hourly:>12,.4f}", "", "Compared"]
    for choice in choices(flow):
        lines += [
            f"  {choice.dollars:>12,.2f}  {choice.ours}",
            f"  {choice.other_dollars:>12,.2f}  {choice.other}",
            f"  {'':>12}  {choice.why}",
        ]
    return lines
