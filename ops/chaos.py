"""What `up --chaos` asks of the embedded cloud, and what it tells of the faults that struck."""

import random
from collections.abc import Mapping

import typer

from emulator.chaos.plan import Plan
from ops.paths import log_file

MALFORMED_EVERY = 20
"""Of a flight in chaos, unless it is said otherwise."""


def plan(*, chaos: bool, seconds: int | None, seed: int | None) -> Plan | None:
    """The plan for a flight, with a seed of its own where none is given; None without chaos. Raises BadParameter."""
    if not chaos:
        if seed is not None:
            raise typer.BadParameter("it is the seed of chaos, so it goes with --chaos", param_hint="--chaos-seed")
        return None
    if seconds is None:
        raise typer.BadParameter("it ends with the flight, so it goes with --for", param_hint="--chaos")
    chosen = random.randrange(2**32) if seed is None else seed
    return Plan(seed=chosen, seconds=seconds, report=str(log_file("chaos")))


def sentence(faults: Mapping[str, int]) -> str:
    """How many faults of each kind struck."""
    return f"Faults that struck: {'; '.join(f'{count:,} × {kind}' for kind, count in faults.items())}."
