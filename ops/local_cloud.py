"""Run a local cloud with every stack deployed, for `up` and for the integration tests."""

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
from ops.assembly import make_cdk_command, make_cdk_environment, synthesize
from ops.paths import get_consoles_folder, get_log_file, get_scratch_folder
from ops.process import describe_exit, get_start_time
from ops.task import TaskFailed, run_command, show_task
from unicorn.fleet import DEFAULT_FLEET

_REMEDY = "Read the log, and run the command again"


@contextmanager
def run_local_cloud(
    context: Mapping[str, str], *, limits: bool = False, chaos: Plan | None = None
) -> Iterator[session_file.Session]:
    """Start the emulator, deploy every stack with these CDK context values, and stop the emulator after the block.

    With `limits`, shards throttle as on AWS; with `chaos`, the planned faults strike. Yield the session. Raises
    TaskFailed.
    """
    assembly = synthesize({**context, "target": "embedded"})
    _refuse_unsupported(assembly)
    with show_task("Starting the local cloud"):
        cloud = start_emulator("emulator", limits=limits, chaos=chaos)
    try:
        session = _make_session(cloud, context.get("stage", ""), context.get("fleet", DEFAULT_FLEET))
        session_file.save(session)
        environment = make_cdk_environment(make_client_environment(cloud))
        bootstrap = make_cdk_command("bootstrap", f"aws://{ACCOUNT}/{REGION}", "--app", str(assembly))
        log = get_log_file("bootstrap")
        run_command("Bootstrapping the account", bootstrap, environment=environment, log=log, remedy=_REMEDY)
        deploy(assembly=str(assembly), environment=environment)
        yield session
    except (BotoCoreError, ClientError, TaskFailed):
        if (code := cloud.process.poll()) is not None:
            why = f"the local cloud {describe_exit(code)}"
            raise TaskFailed("The flight", why, remedy=_REMEDY, log=get_log_file("emulator")) from None
        raise
    finally:
        session_file.remove()
        cloud.stop()


def start_emulator(name: str, *, limits: bool = False, chaos: Plan | None = None) -> Cloud:
    """Start the emulator, which logs to the log file `name`. Raises TaskFailed."""
    log = get_log_file(name)
    try:
        folders = {"consoles": get_consoles_folder(), "scratch": get_scratch_folder()}
        return start(log=log, environment=os.environ, limits=limits, chaos=chaos, **folders)
    except StartFailed as error:
        raise TaskFailed("Starting the local cloud", str(error), remedy=_REMEDY, log=log) from None


def _refuse_unsupported(assembly: Path) -> None:
    """Raise TaskFailed if an assembly needs what the emulator cannot do."""
    for file in sorted(assembly.glob("*.template.json")):
        for sentence in find_unsupported(json.loads(file.read_text())):
            raise TaskFailed("Starting", sentence, remedy="Change the stack, or deploy it to AWS")


def deploy(*, assembly: str, environment: Mapping[str, str], stack: str = "--all") -> None:
    """Deploy every stack of an assembly, or one stack and the stacks that it needs. Raises TaskFailed."""
    options = ("--app", assembly, "--require-approval", "never", "--concurrency", "4")
    command, log = make_cdk_command("deploy", stack, *options), get_log_file("deploy")
    run_command("Deploying the stacks", command, environment=environment, log=log, remedy=_REMEDY)


def _make_session(cloud: Cloud, stage: str, fleet: str) -> session_file.Session:
    return session_file.Session(
        pid=os.getpid(),
        started_at=get_start_time(os.getpid()) or "",
        url=cloud.url,
        access_key=cloud.access_key,
        secret_key=cloud.secret_key,
        since=datetime.now(UTC).isoformat(timespec="seconds"),
        stage=stage,
        fleet=fleet,
        cloud=cloud.process.pid,
    )
