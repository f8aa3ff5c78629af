"""`env`: what points any AWS tool at the embedded cloud."""

import shlex
import sys

from emulator.cloud import make_client_environment
from ops import session_file
from ops.step import StepFailed, console


def env() -> None:
    """Print the exports that point any AWS tool at the embedded cloud: eval "$(./wildrydes env)"."""
    here = session_file.find()
    if here is None:
        raise StepFailed("Reading the environment", "no embedded cloud runs here", remedy="Start it: `./wildrydes up`")
    print("unset AWS_PROFILE AWS_SESSION_TOKEN")  # noqa: T201
    for name, value in make_client_environment(here).items():
        print(f"export {name}={shlex.quote(value)}")  # noqa: T201
    if sys.stdout.isatty():
        console.print('Nothing is set yet. Run: eval "$(./wildrydes env)"', style="dim", highlight=False)
