"""Compare what a fleet costs with each form of records."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ops.cost.bill import Bill
from ops.cost.throughput import RecordForm, Throughput

_BASIS = {
    RecordForm.SINGLE: "AWS's word: Firehose counts each record in whole 5 KB.",
    RecordForm.PACKED: "AWS's word: the same, and a record of several JSON objects is converted. Assumed: the shards'"
    " readings fill the records.",
    RecordForm.KPL: "AWS's word: Firehose takes the readings out of an aggregate. Assumed: it then counts each in whole"
    " 5 KB; no page says so.",
}


@dataclass(frozen=True, slots=True)
class FormCost:
    """A form of records, the shards of each stream, and US dollars per month."""

    form: RecordForm
    is_chosen: bool
    shards: int
    dollars: float
    dollars_per_vehicle: float
    basis: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "form": self.form.value,
            "chosen": self.is_chosen,
            "shards": self.shards,
            "dollars": round(self.dollars, 4),
            "dollars_per_vehicle": round(self.dollars_per_vehicle, 6),
            "basis": self.basis,
        }

    def lines(self) -> list[str]:
        mark = "→" if self.is_chosen else " "
        dollars = f"{self.dollars:>12,.2f} {self.dollars_per_vehicle:>9,.4f} a vehicle"
        return [f"{mark} {self.form:<14} {self.shards:>6,} shard(s) {dollars}", f"    {self.basis}"]


def compare_forms(throughput: Throughput, compute_bill: Callable[[Throughput], Bill]) -> list[FormCost]:
    """Return the cost with each form of records, each with the shards that it needs unless shards are requested."""
    costs = []
    for form in RecordForm:
        other = replace(throughput, requested_form=form)
        dollars = compute_bill(other).total
        is_chosen = form is throughput.form
        costs.append(FormCost(form, is_chosen, other.shards, dollars, dollars / throughput.unicorns, _BASIS[form]))
    return costs
