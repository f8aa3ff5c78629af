"""Starting and stopping the embedded cloud, and what a client needs to reach it."""

import json
import select
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local.chaos.plan import Plan

ACCOUNT = "000000000000"
REGION = "us-east-1"
_START_SECONDS = 30
_STOP_SECONDS = 10
_ROOT = Path(__file__).resolve().parent.parent


class StartFailed(RuntimeError):
    """The emulator did not come up; the message says why, as far as it is known."""


def client_environment(url: str) -> dict[str, str]:
    """The environment in which any AWS tool talks to the embedded cloud as its administrator."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }


def without_aws_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment in which no AWS setting of the user's remains, so that nothing mixes with their account."""
    return {name: value for name, value in environment.items() if not name.startswith("AWS_")}


@dataclass(frozen=True, slots=True)
class Cloud:
    """A running embedded cloud; it ends with `stop`, and at the latest with the process that started it."""

    process: subprocess.Popen[bytes]
    url: str

    def stop(self) -> None:
        """End it and its workers. Safe to call twice."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(*, log: Path, environment: Mapping[str, str], limits: bool = False, chaos: Plan | None = None) -> Cloud:
    """Start the emulator on a free port of 127.0.0.1, its output going to `log`. Raises StartFailed.

    With `limits` its shards throttle as AWS's do; with `chaos` faults strike as planned.
    """
    options = [*(["--limits"] if limits else []), *(chaos.arguments() if chaos else [])]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "local.emulator", *options],
            cwd=_ROOT,
            env={**without_aws_settings(environment), "AWS_ACCESS_KEY_ID": "test", "PYTHONPATH": str(_ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=out,
            start_new_session=True,  # Ctrl-C is for the process that started it, which then ends this one in order
        )
    assert process.stdout is not None  # noqa: S101 - it was asked for a pipe
    ready, _, _ = select.select([process.stdout], [], [], _START_SECONDS)
    line = process.stdout.readline() if ready else b""
    if not line:
        process.kill()
        process.wait()
        raise StartFailed("it ended at once" if ready else f"it did not answer within {_START_SECONDS} s")
    return Cloud(process=process, url=f"http://127.0.0.1:{json.loads(line)['port']}")
