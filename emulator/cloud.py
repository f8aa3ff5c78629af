"""Start and stop the local cloud, and give clients what they need to reach it."""

import json
import os
import select
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from aws.environment import DEFAULT_REGION, ENDPOINT, isolate
from aws.environment import REGION as REGION_VARIABLE
from aws.lifetime import terminate_with_parent
from emulator.chaos.plan import Plan
from emulator.consoles import CONSOLES
from emulator.credentials import Administrator
from emulator.scratch import SCRATCH, remove_abandoned_folders

ACCOUNT = "000000000000"
REGION = "us-east-1"
_START_SECONDS = 30
_STOP_SECONDS = 10
_ROOT = Path(__file__).resolve().parent.parent


class StartFailed(RuntimeError):
    """The emulator did not start. The message says why, as far as it is known."""


class Reachable(Protocol):
    """A local cloud, and the credentials of its administrator."""

    @property
    def url(self) -> str: ...
    @property
    def access_key(self) -> str: ...
    @property
    def secret_key(self) -> str: ...


def make_client_environment(cloud: Reachable) -> dict[str, str]:
    """Return the environment variables with which any AWS tool talks to the local cloud as its administrator."""
    return {
        ENDPOINT: cloud.url,
        **Administrator(cloud.access_key, cloud.secret_key).to_environment(),
        REGION_VARIABLE: REGION,
        DEFAULT_REGION: REGION,
    }


@dataclass(frozen=True, slots=True)
class Cloud:
    """A running local cloud. It ends with `stop`, and at the latest with the process that started it."""

    process: subprocess.Popen[bytes]
    url: str
    access_key: str
    secret_key: str = field(repr=False)

    def stop(self) -> None:
        """Stop the cloud and its workers. A second call does nothing."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(
    *,
    log: Path,
    environment: Mapping[str, str],
    consoles: Path,
    scratch: Path,
    limits: bool = False,
    chaos: Plan | None = None,
) -> Cloud:
    """Start the emulator on a free port of 127.0.0.1, with its output in `log`. Raises StartFailed.

    Its administrator has a random access key. Pages of the consoles that are announced in the folder `consoles` may
    call it. Its files are in a new folder in `scratch`, from which the folders of crashed clouds are removed. With
    `limits` its shards throttle as on AWS; with `chaos` it injects the planned faults.
    """
    remove_abandoned_folders(scratch)
    administrator = Administrator.generate()
    options = [*(["--limits"] if limits else []), *(chaos.to_arguments() if chaos else [])]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "emulator.server", *options],
            cwd=_ROOT,
            env={
                **isolate(environment),
                **administrator.to_environment(),
                CONSOLES: str(consoles),
                SCRATCH: str(scratch),
                "PYTHONPATH": str(_ROOT),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=out,
            start_new_session=True,  # Ctrl-C is for its starter, which then stops it in order
            preexec_fn=terminate_with_parent(os.getpid()),
        )
    assert process.stdout is not None  # noqa: S101 - for the type checker: stdout is a pipe
    ready, _, _ = select.select([process.stdout], [], [], _START_SECONDS)
    line = process.stdout.readline() if ready else b""
    if not line:
        process.kill()
        process.wait()
        raise StartFailed("it ended at once" if ready else f"it did not answer within {_START_SECONDS} s")
    return Cloud(
        process=process,
        url=f"http://127.0.0.1:{json.loads(line)['port']}",
        access_key=administrator.access_key,
        secret_key=administrator.secret_key,
    )
