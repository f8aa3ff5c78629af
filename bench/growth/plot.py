"""`python plot.py FILE`: draw the growth of cost and load as SVG, from a JSON object on standard input.

The object has the lists `unicorns`, `dollars`, `one_by_one` and `cores`. It runs in matplotlib's environment and can't
import the project.
"""

import json
import sys
from typing import Any

import matplotlib as mpl  # type: ignore[import-not-found]  # it has an environment of its own

_INDIGO, _AMBER, _GRAY = "#4F46E5", "#D97706", "#6B7280"


def draw(growth: dict[str, Any], file: str) -> None:
    """Draw two panels with logarithmic scales: dollars per month, and processors of one producer."""
    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "growth", "svg.fonttype": "none", "font.family": "sans-serif"})
    from matplotlib import pyplot

    figure, (dollars, cores) = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    fleet = growth["unicorns"]
    dollars.plot(fleet, growth["one_by_one"], "o--", color=_AMBER, label="a record for each reading")
    dollars.plot(fleet, growth["dollars"], "o-", color=_INDIGO, label="packed where it needs fewer shards")
    dollars.set_title("US dollars a month, computed")
    cores.plot(fleet, growth["cores"], "o-", color=_INDIGO, label="measured")
    cores.axhline(1, color=_GRAY, linestyle=":", label="one processor")
    cores.set_title("Processors that one producer keeps busy, measured")
    for panel in (dollars, cores):
        panel.set(xscale="log", yscale="log", xlabel="unicorns, one reading a second each")
        panel.grid(visible=True, which="major", color="#E5E7EB")
        panel.legend(frameon=False)
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    draw(json.load(sys.stdin), sys.argv[1])
