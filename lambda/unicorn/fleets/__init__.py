"""The declared fleets. Each module declares one as `FLEET`, and the setting `fleet` chooses one by its module."""

from importlib import import_module
from pathlib import Path

from unicorn.fleet import Fleet, InvalidFleet

NAMES = tuple(sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py")))
"""The names of the declared fleets."""


def load_fleet(name: str) -> Fleet:
    """Return a declared fleet. Raises InvalidFleet."""
    if name not in NAMES:
        raise InvalidFleet(f"There is no fleet {name!r}: the declared ones are {', '.join(NAMES)}.")
    fleet = import_module(f"{__name__}.{name}").FLEET
    if not isinstance(fleet, Fleet):
        raise InvalidFleet(f"The module {__name__}.{name} must declare FLEET, a Fleet.")
    return fleet
