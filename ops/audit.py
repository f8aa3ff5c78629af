"""Look up known vulnerabilities of the dependencies.

If no service answers, only the lock files protect the installation; `tests/unit/test_locks.py` checks them.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from ops.paths import ROOT

ACCEPTED: Mapping[str, str] = {}
"""Advisories that are accepted: by identifier, the reason and the date of the decision."""

_PIP_AUDIT = (
    *(sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--requirement", "requirements.lock"),
    *("--timeout", "5", "--progress-spinner", "off", "--format", "json"),
)
# npm gives up by itself before our timeout: to kill npm would leave its Node process behind.
_NPM_AUDIT = (
    *(str(ROOT / ".venv/bin/npm"), "audit", "--json", "--package-lock-only", "--omit=dev"),
    *("--fetch-retries=0", "--fetch-timeout=10000"),
)
_TIMEOUT_SECONDS = 13

Advisories = dict[str, str]
"""The affected package, by the advisory's identifier."""


def audit_dependencies() -> tuple[list[str], bool]:
    """Return the lines to print, and whether ACCEPTED has every known vulnerability."""
    lines, is_clean = [], True
    pip_audit = _run_for_json(_PIP_AUDIT)
    audits = {"Python": parse_pip_audit(pip_audit), "Node": parse_npm_audit(_run_for_json(_NPM_AUDIT))}
    for language, advisories in audits.items():
        if advisories is None:
            lines.append(f"{language} packages: no service answered, so only their lock file is checked.")
            continue
        new = {identifier: package for identifier, package in advisories.items() if identifier not in ACCEPTED}
        accepted = len(advisories) - len(new)
        lines.append(f"{language} packages: {len(new)} known vulnerabilities, {accepted} accepted ones.")
        lines += [f"  {package}: {identifier}" for identifier, package in sorted(new.items())]
        if language == "Python" and (unknown := list_unknown_to_pip_audit(pip_audit)):
            lines.append(f"  Unknown to the service, so only their lock file is checked: {', '.join(unknown)}.")
        is_clean = is_clean and not new
    return lines, is_clean


def parse_pip_audit(answer: Mapping[str, Any]) -> Advisories | None:
    """Return the advisories in pip-audit's output; None if its service knew none of the packages."""
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
    """Return the advisories in the output of `npm audit`; None if the registry does not offer audits."""
    if "vulnerabilities" not in answer:
        return None
    return {
        str(cause["url"]).rpartition("/")[2]: name
        for name, package in answer["vulnerabilities"].items()
        for cause in package["via"]
        if isinstance(cause, dict)  # a string names another affected package
    }


def _run_for_json(command: tuple[str, ...]) -> dict[str, Any]:
    """Run a command and return the JSON object that it prints; an empty object if it prints none in time."""
    try:
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_TIMEOUT_SECONDS, check=False)
        answer = json.loads(run.stdout)
    except (subprocess.TimeoutExpired, OSError, ValueError):
        return {}
    return answer if isinstance(answer, dict) else {}
