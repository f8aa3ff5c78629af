"""`down`: end what `up` started."""

import os
import signal

from ops import running
from ops.process import started_at, wait_until
from ops.step import StepFailed, console, step

_SECONDS = 90


def down() -> None:
    """End the fleet and the embedded cloud that `up` started in this checkout, and wait until they are gone."""
    here = running.find()
    if here is None:
        console.print("Nothing runs here.")
        return
    with step("Ending the fleet and the embedded cloud"):
        os.kill(here.pid, signal.SIGTERM)
        if not wait_until(lambda: started_at(here.pid) != here.started_at, _SECONDS):
            os.kill(here.pid, signal.SIGKILL)  # the embedded cloud ends with it
            raise StepFailed("Ending", f"process {here.pid} had to be killed", remedy="Run `./wildrydes status`")
