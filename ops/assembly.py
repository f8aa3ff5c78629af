"""Synthesize the cloud assembly of the CDK app, and skip it while nothing has changed."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from aws.environment import isolate
from emulator.cloud import ACCOUNT, REGION
from ops.paths import ROOT, get_home, get_log_file
from ops.process import get_start_time
from ops.task import run_command

_SOURCES = (
    *("app.py", "cdk.json", "package-lock.json", "requirements.lock", "requirements-functions.lock"),
    *("stacks", "console", "lambda", "queries"),
)
"""Everything that decides what the app synthesizes."""
BUILD_REMEDY = "Fix the problem above and run the command again"


def make_cdk_command(*arguments: str) -> list[str]:
    """Return the command line of the project's own CDK CLI."""
    return [str(ROOT / ".venv/bin/node"), str(ROOT / "node_modules/aws-cdk/bin/cdk"), *arguments]


def make_cdk_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Return the CDK CLI's environment: the project's own Python and Node, without the user's AWS settings.

    The CLI also reads settings, such as a proxy, from `.cdk.json` in HOME. So HOME is the fleet's home folder. jsii's
    cache, which would be in HOME, is the user's, because unpacking its libraries takes longer than a synthesis.
    """
    environment = isolate(os.environ)
    cache = environment.get("XDG_CACHE_HOME", f"{environment.get('HOME', get_home())}/.cache")
    own = {
        "PATH": f"{ROOT / '.venv/bin'}{os.pathsep}{environment.get('PATH', '')}",
        "HOME": str(get_home()),
        "XDG_CACHE_HOME": cache,
        "JSII_RUNTIME_PACKAGE_CACHE_ROOT": f"{cache}/aws/jsii/package-cache",
        "CDK_DISABLE_CLI_TELEMETRY": "1",
        "CI": "true",
    }
    return {**environment, **own, **extra}


def synthesize(
    context: Mapping[str, str], *, account: str = ACCOUNT, region: str = REGION, folder_name: str = "cdk.out"
) -> Path:
    """Return the folder with the assembly for these context values; synthesize it if needed. Raises TaskFailed.

    The templates are not validated, which would take longer than the rest: tests do it for all settings, and the CDK
    CLI at each deployment to AWS.
    """
    folder = get_home() / folder_name
    settings = repr(sorted({**context, "account": account, "region": region}.items()))
    with detect_changes(folder, list_files(ROOT / name for name in _SOURCES), settings) as is_changed:
        if is_changed:
            _remove_dead_locks(folder)
            values = [argument for name, value in context.items() for argument in ("-c", f"{name}={value}")]
            run_command(
                "Synthesizing the stacks",
                make_cdk_command("synth", "--quiet", "--no-validation", "--output", str(folder), *values),
                environment=make_cdk_environment({"CDK_DEFAULT_ACCOUNT": account, "CDK_DEFAULT_REGION": region}),
                log=get_log_file("synth"),
                remedy=BUILD_REMEDY,
            )
    return folder


def _remove_dead_locks(folder: Path) -> None:
    """Remove the CDK CLI's locks of processes that have ended. It would take one that nobody waits for as running."""
    for lock in folder.glob("*.lock"):
        with suppress(OSError, ValueError):  # another process may remove a lock, or a file may have another form
            pid = lock.name.split(".")[1] if lock.name.startswith("read.") else lock.read_text()
            if get_start_time(int(pid)) is None:
                lock.unlink()


@contextmanager
def detect_changes(folder: Path, sources: Iterable[Path], settings: str = "") -> Iterator[bool]:
    """Yield whether a folder must be built, because its sources or settings changed since the last complete build."""
    stamp = folder.with_name(f"{folder.name}.sha256")
    digest = hashlib.sha256(settings.encode())
    for file in sources:
        digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    is_current = folder.is_dir() and stamp.is_file() and stamp.read_text() == digest.hexdigest()
    if not is_current:
        stamp.unlink(missing_ok=True)
    yield not is_current
    if not is_current:
        stamp.write_text(digest.hexdigest())


def list_files(sources: Iterable[Path]) -> Iterator[Path]:
    """Yield each source that is a file and every file in each source that is a folder, in a stable order."""
    for source in sources:
        if source.is_dir():
            yield from sorted(file for file in source.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
        elif source.is_file():
            yield source
