"""Serve the fleet of the deployment that a command works on. As a process serves one fleet, it may have to restart."""

import os
import sys
from typing import NoReturn

from unicorn.fleet import FLEET_VARIABLE
from unicorn.fleets import NAMES
from unicorn.selected_fleet import FLEET_NAME


class OtherFleet(RuntimeError):
    """The deployment has another fleet than the one that this process serves. The argument is its name."""


class UndeclaredFleet(LookupError):
    """The deployment has a fleet that this code does not declare. The message says what to do."""


def require_fleet(name: str) -> None:
    """Check that this process serves a deployment's fleet. Raises OtherFleet or UndeclaredFleet."""
    if name == FLEET_NAME:
        return
    if name not in NAMES:
        raise UndeclaredFleet(
            f"The deployed fleet {name} is not declared here: run the command with the code that was deployed."
        )
    raise OtherFleet(name)


def restart_with_fleet(name: str) -> NoReturn:
    """Replace this process by one that runs the same command and serves another fleet."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, FLEET_VARIABLE: name})  # noqa: S606
