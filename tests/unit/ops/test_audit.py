"""What the auditors' answers come to; their formats are those of pip-audit 2 and npm 11."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from ops import audit
from ops.audit import parse_npm_audit, parse_pip_audit

PIP = {
    "dependencies": [
        {"name": "attrs", "version": "26.1.0", "vulns": []},
        {"name": "odd", "version": "1.0", "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["1.1"]}]},
        {"name": "own", "skip_reason": "Dependency not found on PyPI"},
    ]
}
NPM = {
    "vulnerabilities": {
        "odd": {"via": [{"url": "https://github.com/advisories/GHSA-aaaa-bbbb-cccc", "severity": "high"}]},
        "user-of-odd": {"via": ["odd"]},
    }
}


def test_vulnerabilities_are_named_with_what_has_them() -> None:
    assert parse_pip_audit(PIP) == {"PYSEC-2026-1": "odd 1.0"}
    assert parse_npm_audit(NPM) == {"GHSA-aaaa-bbbb-cccc": "odd"}


@pytest.mark.parametrize("answer", [{}, {"dependencies": []}, {"dependencies": [{"name": "a", "skip_reason": "b"}]}])
def test_service_that_knows_no_package_has_not_answered(answer: Mapping[str, Any]) -> None:
    assert parse_pip_audit(answer) is None


def test_registry_without_audits_has_not_answered() -> None:
    assert parse_npm_audit({"message": "405 Method Not Allowed"}) is None


@pytest.mark.parametrize(
    ("accepted", "first", "clean"),
    [
        ({}, "Python packages: 1 known vulnerabilities, 0 accepted ones.", False),
        (
            {"PYSEC-2026-1": "no fix yet, 2026-11-24"},
            "Python packages: 0 known vulnerabilities, 1 accepted ones.",
            True,
        ),
    ],
)
def test_what_is_not_accepted_fails_and_a_silent_service_does_not(
    accepted: dict[str, str], first: str, clean: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "ACCEPTED", accepted)
    monkeypatch.setattr(
        audit, "_run_for_json", lambda command: json.loads(json.dumps(PIP)) if "pip_audit" in command else {}
    )
    lines, is_clean = audit.audit_dependencies()
    assert (lines[0], is_clean) == (first, clean)
    assert "  odd 1.0: PYSEC-2026-1" in lines or accepted
    assert "  Unknown to the service, so only their lock file is checked: own." in lines
    assert lines[-1] == "Node packages: no service answered, so only their lock file is checked."
