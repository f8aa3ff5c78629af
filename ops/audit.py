"""Whether a dependency has a known vulnerability: asked of those who keep lists, where one answers.

Where none does, what is left is what the lock files promise, and `tests/unit/test_locks.py` holds them to it.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from ops.paths import ROOT

ACCEPTED: Mapping[str, str] = {}
"""Advisories that nothing can be done about now: by identifier, the reason and the date on which it was looked at."""

_PYTHON = (
    *(sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--requirement", "requirements.lock"),
    *("--timeout", "5", "--progress-spinner", "off", "--format", "json"),
)
# npm gives up by itself and before our patience does: to end it would leave behind the Node that it runs in.
_NODE = (
    *(str(ROOT / ".venv/bin/npm"), "audit", "--json", "--package-lock-only", "--omit=dev"),
    *("--fetch-retries=0", "--fetch-timeout=10000"),
)
_PATIENCE_SECONDS = 13

Advisories = dict[str, str]
"""What has it, by the advisory's identifier."""


def audit_dependencies() -> tuple[list[str], bool]:
    """What to tell, a line each, and whether nothing was found that isn't accepted."""
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
            lines.append(f"  Not known to the service, so only in the lock file: {', '.join(unknown)}.")
        clean = clean and not new
    return lines, clean


def parse_pip_audit(answer: Mapping[str, Any]) -> Advisories | None:
    """What pip-audit found; None where nobody knew any of the packages."""
    asked = [package for package in answer.get("dependencies", []) if "skip_reason" not in package]
    if not asked:
        return None
    return {
        vulnerability["id"]: f"{package['name']} {package['version']}"
        for package in asked
        for vulnerability in package["vulns"]
    }


def list_unknown_to_pip_audit(answer: Mapping[str, Any]) -> list[str]:
    """The packages that nothing can be said about."""
    return sorted(package["name"] for package in answer.get("dependencies", []) if "skip_reason" in package)


def parse_npm_audit(answer: Mapping[str, Any]) -> Advisories | None:
    """What npm found; None where its registry has no such service."""
    if "vulnerabilities" not in answer:
        return None
    return {
        str(cause["url"]).rpartition("/")[2]: name
        for name, package in answer["vulnerabilities"].items()
        for cause in package["via"]
        if isinstance(cause, dict)  # else it is the name of another package, which has it
    }


def _run_for_json(command: tuple[str, ...]) -> dict[str, Any]:
    """The JSON object that a command prints; an empty one where it prints none, or not in time."""
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False)
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, OSError, ValueError):
        return {}
    return answer if isinstance(answer, dict) else {}
