"""Plan the faults of `up --chaos`, and describe those that struck."""

import random
from collections.abc import Mapping

from emulator.chaos.plan import Plan
from ops.paths import get_log_file

MALFORMED_EVERY = 20
"""The default of `--malformed-every` during chaos."""


def make_plan(*, seconds: int, seed: int | None) -> Plan:
    """Return the plan of faults for a flight; without a seed, choose one at random."""
    return Plan(
        seed=random.randrange(2**32) if seed is None else seed, seconds=seconds, report=str(get_log_file("chaos"))
    )


def describe_faults(faults: Mapping[str, int]) -> str:
    """Return a sentence with the number of faults of each kind."""
    return f"Faults that struck: {'; '.join(f'{count:,} × {kind}' for kind, count in faults.items())}."
