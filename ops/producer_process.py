"""Run the producer as a process of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aws.environment import isolate
from ops.paths import get_log_file
from ops.process import start_child, terminate
from ops.task import TaskFailed

_LAST_DELIVERY_SECONDS = 60


@dataclass(slots=True)
class ProducerProcess:
    """A running producer, its log, and the file that receives its summary."""

    process: "subprocess.Popen[bytes]"
    log: Path
    output: Path

    def is_flying(self) -> bool:
        return self.process.poll() is None

    def land(self) -> dict[str, Any]:
        """Let the producer deliver what is pending and end, and return its summary of the flight. Raises TaskFailed."""
        if self.is_flying():
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(_LAST_DELIVERY_SECONDS)
        except subprocess.TimeoutExpired:
            why = f"the producer could not deliver what was pending within {_LAST_DELIVERY_SECONDS} s"
            raise TaskFailed("Landing", why, remedy="Read the log", log=self.log) from None
        lines = self.output.read_text().splitlines()
        summary: dict[str, Any] = json.loads(lines[-1]) if lines else {}
        return summary


@contextmanager
def run_producer(arguments: Sequence[str], *, environment: Mapping[str, str]) -> Iterator[ProducerProcess]:
    """Run a producer with these arguments until the block ends."""
    log, output = get_log_file("producer"), get_log_file("producer-summary")
    with log.open("wb") as errors, output.open("wb") as out:
        command = (sys.executable, "-m", "producer", "--json", *arguments)
        process = start_child(command, environment={**isolate(os.environ), **environment}, stdout=out, stderr=errors)
    try:
        yield ProducerProcess(process=process, log=log, output=output)
    finally:
        terminate(process)
