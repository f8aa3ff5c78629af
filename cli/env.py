"""`env`: print the settings that point any AWS tool at the local cloud."""

import shlex
import sys

from aws.environment import make_shell_settings
from aws.terminal import print_lines
from emulator.cloud import make_client_environment
from ops import session_file
from ops.task import TaskFailed, terminal
from unicorn.fleet import FLEET_VARIABLE


def env() -> None:
    """Print the exports that point any AWS tool at the local cloud: eval "$(./wildrydes env)"."""
    session = session_file.load()
    if session is None:
        remedy = "Start one with `./wildrydes up`"
        raise TaskFailed("Reading the environment", "no local cloud is running", remedy=remedy)
    unset, exported = make_shell_settings({**make_client_environment(session), FLEET_VARIABLE: session.fleet})
    print_lines(f"unset {' '.join(unset)}")
    for name, value in exported.items():
        print_lines(f"export {name}={shlex.quote(value)}")
    if sys.stdout.isatty():
        terminal.print('Nothing is set yet. Run: eval "$(./wildrydes env)"', style="dim", highlight=False)
