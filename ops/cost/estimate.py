"""Report what a fleet costs per month, and how many shards it needs."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from ops.cost import prices
from ops.cost.alternatives import list_alternatives
from ops.cost.bill import Bill, compute_bill
from ops.cost.forms import compare_forms
from ops.cost.prices import HOURS
from ops.cost.throughput import Throughput


@dataclass(frozen=True, slots=True)
class Estimate:
    """A fleet's throughput and its bill for a month, in US dollars."""

    throughput: Throughput
    on_demand: bool = False
    customer_key: bool = False
    ok: bool = True

    @property
    def month(self) -> Bill:
        return self._bill(self.throughput)

    @property
    def dollars_per_vehicle(self) -> float:
        return self.month.total / self.throughput.unicorns

    @property
    def dollars_per_viewer(self) -> float:
        """What one more console costs that is open around the clock."""
        more = replace(self.throughput, viewers=self.throughput.viewers + 1)
        return self._bill(more).total - self.month.total

    def _bill(self, throughput: Throughput) -> Bill:
        return compute_bill(throughput, on_demand=self.on_demand, customer_key=self.customer_key)

    def to_dict(self) -> dict[str, Any]:
        throughput, month = self.throughput, self.month
        return {
            "region": prices.REGION,
            "prices_of": prices.DATE,
            "readings_per_second": throughput.readings,
            "records_per_second": throughput.records,
            "bytes_per_second": throughput.bytes,
            "shards_needed": throughput.needed_shards,
            "shards": throughput.shards,
            "arithmetic": throughput.explain_shards(),
            "warnings": throughput.list_warnings(),
            "lines": [line.to_dict() for line in month.lines],
            "services": {name: round(dollars, 4) for name, dollars in month.sum_by_service().items()},
            "dollars_per_month": round(month.total, 4),
            "dollars_per_hour": round(month.hourly, 6),
            "dollars_per_vehicle": round(self.dollars_per_vehicle, 6),
            "dollars_per_viewer": round(self.dollars_per_viewer, 4),
            "forms": [cost.to_dict() for cost in compare_forms(throughput, self._bill)],
            "choices": [
                {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(choice).items()}
                for choice in list_alternatives(throughput)
            ],
        }

    def lines(self) -> list[str]:
        throughput, month = self.throughput, self.month
        lines = ["Shards", *(f"  {line}" for line in (*throughput.explain_shards(), *throughput.list_warnings())), ""]
        lines.append(f"A month of {HOURS} h, at list prices of {prices.REGION} on {prices.DATE}, in US dollars")
        for service, dollars in month.sum_by_service().items():
            lines.append(f"  {service:<44} {dollars:>12,.2f}")
            for line in month.lines:
                if line.service == service:
                    lines.append(f"    {line.what:<46} {line.dollars:>8,.2f}  {line.quantity:,.3f} at {line.price}")
        lines += [f"  {'total':<44} {month.total:>12,.2f}", f"  {'per hour':<44} {month.hourly:>12,.4f}"]
        lines += [f"  {'per vehicle':<44} {self.dollars_per_vehicle:>12,.4f}"]
        lines += [f"  {'one more console':<44} {self.dollars_per_viewer:>12,.2f}"]
        lines += ["", "Forms of records (→ the estimate's)"]
        lines += [f"  {line}" for cost in compare_forms(throughput, self._bill) for line in cost.lines()]
        lines += ["", "Alternatives"]
        for choice in list_alternatives(throughput):
            ours = f"  {choice.dollars:>12,.2f}  {choice.ours}"
            lines += [ours, f"  {choice.other_dollars:>12,.2f}  {choice.other}", f"  {'':>12}  {choice.why}"]
        return lines

    def to_markdown(self) -> str:
        """Return a table by service, for docs/cost.md."""
        rows = []
        for service, dollars in self.month.sum_by_service().items():
            names = "; ".join(line.what for line in self.month.lines if line.service == service)
            rows.append(f"| {service}: {names} | {dollars:,.2f} |")
        total = f"| **total, {self.month.hourly:,.3f} per hour** | **{self.month.total:,.2f}** |"
        return "\n".join(["| | US dollars per month |", "| --- | ---: |", *rows, total]) + "\n"
