"""The cloud assembly for the embedded cloud: synthesized when its sources changed, kept while they did not."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from emulator.cloud import ACCOUNT, REGION, remove_aws_settings
from ops.paths import ROOT, home, log_file
from ops.task import run_command

_SOURCES = (
    "app.py",
    "cdk.json",
    "package-lock.json",
    "requirements.lock",
    "requirements-functions.lock",
    "stacks",
    "console",
    "lambda",
    "queries",
)


def cdk_command(*arguments: str) -> list[str]:
    """The command line of the project's own CDK CLI."""
    return [str(ROOT / ".venv/bin/node"), str(ROOT / "node_modules/aws-cdk/bin/cdk"), *arguments]


def cdk_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The environment for the CDK CLI: the project's own Python and Node, and no AWS setting of the user's."""
    environment = remove_aws_settings(os.environ)
    path = f"{ROOT / '.venv/bin'}{os.pathsep}{environment.get('PATH', '')}"
    return {**environment, "PATH": path, "CDK_DISABLE_CLI_TELEMETRY": "1", "CI": "true", **extra}


def synthesize(
    context: Mapping[str, str], *, account: str = ACCOUNT, region: str = REGION, name: str = "cdk.out"
) -> Path:
    """The folder of the assembly for these context values, in the home under that name. Raises StepFailed."""
    folder, stamp = home() / name, home() / f"{name}.sha256"
    fingerprint = _fingerprint({**context, "account": account, "region": region})
    if folder.is_dir() and stamp.is_file() and stamp.read_text() == fingerprint:
        return folder
    stamp.unlink(missing_ok=True)
    values = [argument for name, value in context.items() for argument in ("-c", f"{name}={value}")]
    run_command(
        "Synthesizing the stacks",
        cdk_command("synth", "--quiet", "--output", str(folder), *values),
        environment=cdk_environment({"CDK_DEFAULT_ACCOUNT": account, "CDK_DEFAULT_REGION": region}),
        log=log_file("synth"),
        remedy="Mend what the sentence names and run the command again",
    )
    stamp.write_text(fingerprint)
    return folder


def _fingerprint(context: Mapping[str, str]) -> str:
    digest = hashlib.sha256(repr(sorted(context.items())).encode())
    for file in list_files(ROOT / name for name in _SOURCES):
        digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def list_files(sources: Iterable[Path]) -> Iterator[Path]:
    """Each source that is a file, and every file in each that is a folder, in an order that stays."""
    for source in sources:
        if source.is_dir():
            yield from sorted(f for f in source.rglob("*") if f.is_file() and "__pycache__" not in f.parts)
        elif source.is_file():
            yield source
