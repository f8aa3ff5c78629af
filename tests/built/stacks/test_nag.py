"""cdk-nag's AwsSolutions rules find nothing, and each acknowledgement in the stacks has a reason and a finding."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Validations
from cdk_nag import AwsSolutionsChecks

from tests.built.stacks.conftest import build_app
from tests.built.stacks.settings import SETTINGS

SHORTEST_REASON = 40

Report = dict[str, Any]
Acknowledgement = tuple[str, str]
"""The construct's path, and the rule."""


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folder of the assembly for each combination of settings, with cdk-nag's report in it."""
    return {str(context): synthesize_with_nag(context, tmp_path_factory.mktemp("nag")) for context in SETTINGS}


@pytest.fixture(scope="module")
def reports(folders: dict[str, Path]) -> dict[str, Report]:
    """cdk-nag's report for each combination of settings."""
    return {
        context: json.loads((folder / "validation-report.json").read_text())["pluginReports"][0]
        for context, folder in folders.items()
    }


def synthesize_with_nag(context: dict[str, str], folder: Path) -> Path:
    with build_app(context, folder) as app:
        Validations.of(app).add_plugins(AwsSolutionsChecks(app))
        with suppress(RuntimeError):  # raised if a rule is broken, after the report is written
            app.synth()
    return folder


def list_acknowledgements(folder: Path) -> Iterator[Acknowledgement]:
    """Yield each acknowledgement in the stacks' metadata."""
    for file in folder.glob("*.metadata.json"):
        for path, entries in json.loads(file.read_text()).items():
            for entry in entries:
                if entry["type"] == Validations.ACKNOWLEDGED_RULES_METADATA_KEY:
                    yield from ((path.removeprefix("/"), rule) for rule in entry["data"])


def test_no_rule_is_broken_in_any_setting(reports: dict[str, Report]) -> None:
    broken = {
        f"{context} {construct['constructPath']} {violation['ruleName']}"
        for context, report in reports.items()
        for violation in report["violations"]
        for construct in violation["violatingConstructs"]
    }
    assert broken == set()


def test_every_suppression_gives_a_reason(reports: dict[str, Report]) -> None:
    reasons = [violation["reason"] for report in reports.values() for violation in report["suppressedViolations"]]
    assert reasons
    assert [reason for reason in reasons if len(reason) < SHORTEST_REASON or not reason.endswith(".")] == []


def test_every_suppression_suppresses_something(folders: dict[str, Path], reports: dict[str, Report]) -> None:
    for context, folder in folders.items():
        suppressed = reports[context]["suppressedViolations"]
        assert set(list_acknowledgements(folder)) == {
            (finding["acknowledgedAt"], finding["acknowledgedId"]) for finding in suppressed
        }, context
