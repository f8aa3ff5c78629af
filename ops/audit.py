"""Asking the services that list vulnerabilities whether a dependency has one.

Where no service answers, only the lock files protect the installation; `tests/unit/test_locks.py` checks them.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from ops.paths import ROOT

ACCEPTED: Mapping[str, str] = {}
"""Advisories that are accepted: by identifier, the reason and the date of the decision."""

_PYTHON = (
    *(sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--requirement", "requirements.lock"),
    *("--timeout", "5", "--progress-spinner", "off", "--format", "json"),
)
# npm gives up by itself before our timeout: to kill npm would leave its Node process behind.
_NODE = (
    *(str(ROOT / ".venv/bin/npm"), "audit", "--json", "--package-lock-only", "--omit=dev"),
    *("--fetch-retries=0", "--fetch-timeout=10000"),
)
_TIMEOUT_SECONDS = 13

Advisories = dict[str, str]
"""The affected package, by the advisory's identifier."""


def audit_dependencies() -> tuple[list[str], bool]:
    """Return the lines to print, and whether every advisory that was found is accepted."""
    lines, clean = [], True
    python = _run_for_json(_PYTHON)
    for what, found in (("Python", parse_pip_audit(python)), ("Node", parse_npm_audit(_run_for_json(_NODE)))):
        if found is None:
            lines.append(f"{what} packages: no service answered, so only their lock file is checked.")
            continue
        new = {identifier: package for identifier, package in found.items() if identifier not in ACCEPTED}
        lines.append(f"{what} packages: {len(new)} known vulnerabilities, {len(found) - len(new)} accepted ones.")
        lines += [f"  {package}: {identifier}" for identifier, package in sorted(new.items())]
        if what == "Python" and (unknown := list_unknown_to_pip_audit(python)):
            lines.append(f"  Unknown to the service, so only their lock file is checked: {', '.join(unknown)}.")
        clean = clean and not new
    return lines, clean


def parse_pip_audit(answer: Mapping[str, Any]) -> Advisories | None:
    """Return what pip-audit found; None if its service knew none of the packages."""
    known = [package for package in answer.get("dependencies", []) if "skip_reason" not in package]
    if not known:
        return None
    return {
        vulnerability["id"]: f"{package['name']} {package['version']}"
        for package in known
        for vulnerability in package["vulns"]
    }


def list_unknown_to_pip_audit(answer: Mapping[str, Any]) -> list[str]:
    """Return the packages that the service does not know."""
    return sorted(package["name"] for package in answer.get("dependencies", []) if "skip_reason" in package)


def parse_npm_audit(answer: Mapping[str, Any]) -> Advisories | None:
    """Return what npm found; None if its registry has no such service."""
    if "vulnerabilities" not in answer:
        return None
    return {
        str(cause["url"]).rpartition("/")[2]: name
        for name, package in answer["vulnerabilities"].items()
        for cause in package["via"]
        if isinstance(cause, dict)  # otherwise it names another affected package
    }


def _run_for_json(command: tuple[str, ...]) -> dict[str, Any]:
    """Run a command and return the JSON object that it prints; an empty one if it prints none in time."""
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_TIMEOUT_SECONDS, check=False)
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, OSError, ValueError):
        return {}
    return answer if isinstance(answer, dict) else {}
