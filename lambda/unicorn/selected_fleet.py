"""The fleet that this process serves, which its environment selects.

The validator, the merge rules, rows, SQL, Glue columns, alerts, the simulator and the console follow from it.
"""

import os
import sys

from unicorn.fleet import DEFAULT_FLEET, FLEET_VARIABLE, Fleet, InvalidFleet
from unicorn.fleets import load_fleet

FLEET_NAME = os.environ.get(FLEET_VARIABLE) or DEFAULT_FLEET


def _load() -> Fleet:
    try:
        return load_fleet(FLEET_NAME)
    except InvalidFleet as error:
        sys.exit(f"The variable {FLEET_VARIABLE} is wrong. {error}")


FLEET = _load()
