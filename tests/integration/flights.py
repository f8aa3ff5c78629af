"""Run flights of `up --for` in the background, each in a home of its own.

They wait more than they compute, so two fly at once while other tests run. All but the first find a synthesized
assembly and a built console in their home, copied from the first one's.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.paths import ROOT
from ops.process import terminate
from tests.embedded import furnish
from tests.integration.command import make_environment
from tests.integration.shards import change_twice

CONCURRENT_FLIGHTS = 2
PLANS: Mapping[str, tuple[str, ...]] = {
    "resharded": ("-n", "50", "--for", "120"),
    "chaos": ("-n", "20", "--for", "30", "--chaos", "-c", "window=5"),
    "two hundred": ("-n", "200", "--for", "60", "--limits", "--aggregate"),
    "beyond the limits": ("-n", "1300", "--for", "10", "--limits", "--no-aggregate", "-c", "window=10"),
    "with poison": ("-n", "7", "--for", "20", "--malformed-every", "20"),
    "replayed": ("--replay", "examples/buses.csv", "--for", "60"),
}
"""The arguments of each flight, in the order in which they start."""
ACTIONS: Mapping[str, Callable[[Path, "subprocess.Popen[str]"], Any]] = {"resharded": change_twice}
"""An action during a flight, which gets the flight's home and process."""
_FIRST = "resharded"


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedFlight:
    """The result of a flight."""

    home: Path
    code: int
    stdout: str
    stderr: str
    action_result: Any
    """What the action during the flight returned."""

    @property
    def document(self) -> dict[str, Any]:
        """The JSON object in the last line of its output."""
        assert self.code == 0, self.stderr
        document: dict[str, Any] = json.loads(self.stdout.splitlines()[-1])
        return document


class Flights:
    """Starts all flights. `close` ends those that still fly."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._closed = threading.Event()
        self._processes: list[subprocess.Popen[str]] = []
        self._pool = ThreadPoolExecutor(CONCURRENT_FLIGHTS)
        self._futures: dict[str, Future[FinishedFlight]] = {name: self._pool.submit(self._fly, name) for name in PLANS}

    def get(self, name: str) -> FinishedFlight:
        """Wait until a flight of PLANS has finished, and return its result."""
        return self._futures[name].result()

    def close(self) -> None:
        self._closed.set()
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in self._processes:
            terminate(process)
        self._pool.shutdown()

    def _fly(self, name: str) -> FinishedFlight:
        home = self._folder / name.replace(" ", "-")
        home.mkdir()
        if name != _FIRST:
            furnish(home, like=self._folder / _FIRST)
        process = subprocess.Popen(
            [sys.executable, "-m", "cli", "up", *PLANS[name], "--json"],
            cwd=ROOT, env=make_environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True,
        )  # fmt: skip
        self._processes.append(process)
        if self._closed.is_set():
            terminate(process)
        try:
            action_result = ACTIONS[name](home, process) if name in ACTIONS else None
            stdout, stderr = process.communicate()
        finally:
            terminate(process)
        return FinishedFlight(
            home=home, code=process.returncode, stdout=stdout, stderr=stderr, action_result=action_result
        )
