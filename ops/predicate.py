"""The SQL predicate that selects the readings of some unicorns in a range."""

from collections.abc import Sequence

from ops.time_range import TimeRange


def select_range(time_range: TimeRange, unicorns: Sequence[str]) -> str:
    """Return the predicate of a range, and of these unicorns or of all if there are none."""
    names = ", ".join("'{}'".format(name.replace("'", "''")) for name in unicorns)
    predicate = f" AND name IN ({names})" if names else ""
    return f"{time_range.to_predicate('statustime')}{predicate}"
