"""cdk-nag's AwsSolutions rules find nothing, and each acknowledgement in the stacks has a reason and a finding."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from app import build
from ops.home import ROOT
from tests.unit.stacks.conftest import FLAGS
from tests.unit.stacks.settings import SETTINGS

SHORTEST_REASON = 40


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the rules say of each setting."""
    return {str(context): report(context, tmp_path_factory.mktemp("nag")) for context in SETTINGS}


def report(context: dict[str, str], folder: Path) -> dict[str, Any]:
    app = App(context={**FLAGS, **context}, outdir=str(folder))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        patch.setenv("CDK_DEFAULT_ACCOUNT", "123456789012")
        patch.setenv("CDK_DEFAULT_REGION", "eu-west-1")
        build(app)
        Validations.of(app).add_plugins(AwsSolutionsChecks(app))
        with suppress(RuntimeError):  # how it ends where a rule is broken; which one, it has written
            app.synth()
    found: dict[str, Any] = json.loads((folder / "validation-report.json").read_text())["pluginReports"][0]
    return found


def test_no_rule_is_broken_in_any_setting(reports: dict[str, dict[str, Any]]) -> None:
    broken = {
        f"{context} {construct['constructPath']} {violation['ruleName']}"
        for context, found in reports.items()
        for violation in found["violations"]
        for construct in violation["violatingConstructs"]
    }
    assert broken == set()


def test_every_suppression_gives_a_reason(reports: dict[str, dict[str, Any]]) -> None:
    reasons = [violation["reason"] for found in reports.values() for violation in found["suppressedViolations"]]
    assert reasons
    assert [reason for reason in reasons if len(reason) < SHORTEST_REASON or not reason.endswith(".")] == []
