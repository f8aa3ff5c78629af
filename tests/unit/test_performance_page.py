"""What `docs/performance.md` computes is what the code computes now."""

import pytest

from bench.growth.computed import SIZES, computed
from bench.growth.page import computed_cells
from ops.paths import ROOT


@pytest.mark.parametrize("unicorns", SIZES)
def test_cost_and_shards_of_a_fleet_are_as_the_command_says(unicorns: int) -> None:
    assert computed_cells(computed(unicorns)) in (ROOT / "docs/performance.md").read_text()
