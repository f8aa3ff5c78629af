"""The embedded cloud, up and deployed: what `up` flies on and what the integration tests run against."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from emulator.chaos.plan import Plan
from emulator.cloud import ACCOUNT, REGION, Cloud, StartFailed, make_client_environment, start
from emulator.unsupported import find_unsupported
from ops import session_file
from ops.assembly import cdk_command, cdk_environment, synthesize
from ops.paths import consoles, log_file, scratch
from ops.process import describe_exit, get_start_time
from ops.task import TaskFailed, run_command, show_task

_SEE_LOG = "Look into the log, and run the command again"


@contextmanager
def run_local_cloud(
    context: Mapping[str, str], *, limits: bool = False, chaos: Plan | None = None
) -> Iterator[session_file.Session]:
    """Start the embedded cloud, deploy every stack with these CDK context values, and end it all on the way out.

    With `limits` its shards throttle as AWS's do; with `chaos` faults strike as planned. Yields what runs. Raises
    StepFailed.
    """
    assembly = synthesize({**context, "target": "embedded"})
    _refuse_unsupported(assembly)
    with show_task("Starting the embedded cloud"):
        cloud = start_emulator("emulator", limits=limits, chaos=chaos)
    try:
        here = _make_session(cloud, context.get("stage", ""))
        session_file.save(here)
        environment = cdk_environment(make_client_environment(cloud))
        run_command(
            "Bootstrapping the account",
            cdk_command("bootstrap", f"aws://{ACCOUNT}/{REGION}", "--app", str(assembly)),
            environment=environment,
            log=log_file("bootstrap"),
            remedy=_SEE_LOG,
        )
        deploy(assembly=str(assembly), environment=environment)
        yield here
    except (BotoCoreError, ClientError, TaskFailed):
        if (code := cloud.process.poll()) is not None:
            raise TaskFailed(
                "The flight", f"the local cloud {describe_exit(code)}", remedy=_SEE_LOG, log=log_file("emulator")
            ) from None
        raise
    finally:
        session_file.remove()
        cloud.stop()


def start_emulator(name: str, *, limits: bool = False, chaos: Plan | None = None) -> Cloud:
    """Start the emulator, its output going to the log of that name. Raises StepFailed."""
    log = log_file(name)
    try:
        return start(
            log=log, environment=os.environ, consoles=consoles(), scratch=scratch(), limits=limits, chaos=chaos
        )
    except StartFailed as error:
        raise TaskFailed("Starting the embedded cloud", str(error), remedy=_SEE_LOG, log=log) from None


def _refuse_unsupported(assembly: Path) -> None:
    """Refuse an assembly that asks of the embedded cloud what it can't do."""
    for file in sorted(assembly.glob("*.template.json")):
        for sentence in find_unsupported(json.loads(file.read_text())):
            raise TaskFailed("Starting", sentence, remedy="Change the stack, or deploy it to AWS")


def deploy(*, assembly: str, environment: Mapping[str, str], stack: str = "--all") -> None:
    """Deploy every stack of an assembly, or one with those that it needs. Raises StepFailed."""
    run_command(
        "Deploying the stacks",
        cdk_command("deploy", stack, "--app", assembly, "--require-approval", "never", "--concurrency", "4"),
        environment=environment,
        log=log_file("deploy"),
        remedy=_SEE_LOG,
    )


def _make_session(cloud: Cloud, stage: str) -> session_file.Session:
    return session_file.Session(
        pid=os.getpid(),
        started_at=get_start_time(os.getpid()) or "",
        url=cloud.url,
        access_key=cloud.access_key,
        secret_key=cloud.secret_key,
        since=datetime.now(UTC).isoformat(timespec="seconds"),
        stage=stage,
        cloud=cloud.process.pid,
    )
