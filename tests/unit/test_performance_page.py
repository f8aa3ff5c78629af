"""What `docs/performance.md` computes is what the code computes now."""

import pytest

from bench.growth.fleet_cost import SIZES, compute_fleet_cost
from bench.growth.page import render_cost_cells
from ops.paths import ROOT


@pytest.mark.parametrize("unicorns", SIZES)
def test_cost_and_shards_of_a_fleet_are_as_the_command_says(unicorns: int) -> None:
    assert render_cost_cells(compute_fleet_cost(unicorns)) in (ROOT / "docs/performance.md").read_text()
