"""Each setting in both directions: what is updated in place replaces nothing, and nothing that holds data is removed.

The settings guard refuses the others before a resource changes: tests/unit/settings_guard and tests/integration.
"""

import json
import re
from pathlib import Path
from typing import Any

import cfnlint
import pytest

from ops.paths import ROOT
from settings_guard.rules import DECLARED_VITALS, describe_vitals
from stacks.settings import Settings
from tests.built.stacks.conftest import Synthesize
from tests.built.stacks.test_references import SCHEMAS, list_paths, read_json
from tests.built.stacks.test_removal import HOLDS_DATA
from unicorn.selected_fleet import FLEET

IN_PLACE: list[dict[str, str]] = [
    {"shards": "2"},
    {"shards": "on-demand"},
    {"window": "0"},
    {"window": "120"},
    {"retention": "48"},
    {"removal": "retain"},
    {"log_days": "30"},
    {"scan_limit_gb": "20"},
    {"distributed_minutes": "5000"},
    {"vitals": "80"},
    {"stale": "20"},
    {"lost": "600"},
    {"silence": "600"},
    {"basemap": "https://tiles.example.org/bright"},
    {"alerts": "ops@example.org"},
    {"feed": "push"},
]
"""Settings that are changed in place, from the default and back."""
ONE_WAY: list[tuple[dict[str, str], dict[str, str]]] = [
    ({}, {"kms": "customer"}),
    ({"kms": "customer"}, {"kms": "retired"}),
    ({"kms": "retired"}, {"kms": "customer"}),
    ({"kms": "retired"}, {}),
    ({}, {"sign_in": "required"}),
    ({"sign_in": "required"}, {"sign_in": "mfa"}),
    ({"sign_in": "mfa"}, {"sign_in": "required"}),
    ({"sign_in": "required", "removal": "retain"}, {"removal": "retain"}),
    ({"feed": "push", "removal": "retain"}, {"removal": "retain"}),
]
UPDATES = [*ONE_WAY, *(({}, setting) for setting in IN_PLACE), *((setting, {}) for setting in IN_PLACE)]
COPIES = "Snapshots"
"""The bucket that holds only copies of the last minutes."""
KEPT = ("Retain", "RetainExceptOnCreate")


@pytest.fixture(scope="module")
def replacement_properties() -> dict[str, list[list[str]]]:
    """The paths of properties whose change replaces the resource, by resource type."""
    assert Path(cfnlint.__file__).exists()
    return {schema["typeName"]: list_paths(schema) for schema in map(read_json, SCHEMAS.glob("*.json"))}


def get_property(resource: dict[str, Any], path: list[str]) -> Any:
    """Return the value at a path of a resource's properties, or None."""
    value: Any = resource.get("Properties", {})
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


@pytest.mark.parametrize(("before", "after"), UPDATES, ids=str)
def test_update_replaces_nothing_and_removes_no_data(
    synthesize: Synthesize,
    replacement_properties: dict[str, list[list[str]]],
    before: dict[str, str],
    after: dict[str, str],
) -> None:
    old, new = synthesize(**before), synthesize(**after)
    assert old.keys() == new.keys()
    for stack, template in old.items():
        resources = new[stack]["Resources"]
        for id_, resource in template["Resources"].items():
            type_ = resource["Type"]
            if id_ not in resources:
                # A resource that leaves the template is treated by the policy of the template that is deployed.
                holds_data = type_ in (*HOLDS_DATA, "AWS::KMS::Key") and not id_.startswith(COPIES)
                assert not holds_data or is_kept(stack, resource), f"{id_} is removed"
                continue
            assert resources[id_]["Type"] == type_
            for path in replacement_properties.get(type_, []):
                assert get_property(resource, path) == get_property(resources[id_], path), f"{id_} {path}"


def is_kept(stack: str, resource: dict[str, Any]) -> bool:
    """Return whether a resource stays when it leaves the template, or is the key of the topic, which holds no data."""
    is_topic_key = (stack, resource["Type"]) == ("WildRydesMonitoring", "AWS::KMS::Key")
    return is_topic_key or resource.get("DeletionPolicy") in KEPT


def test_removing_the_key_or_the_users_at_once_is_left_to_the_guard(synthesize: Synthesize) -> None:
    """Without the guard, these updates would delete them: so it must run before the streams change."""
    keyed, signed = synthesize(kms="customer"), synthesize(sign_in="required")
    [key] = [r for r in keyed["WildRydesStreams"]["Resources"].values() if r["Type"] == "AWS::KMS::Key"]
    [pool] = [r for r in signed["WildRydesDashboard"]["Resources"].values() if r["Type"] == "AWS::Cognito::UserPool"]
    assert key["DeletionPolicy"] == pool["DeletionPolicy"] == "Delete"
    for context in ({}, {"kms": "customer"}, {"sign_in": "required"}):
        resources = synthesize(**context)["WildRydesStreams"]["Resources"]
        [guard] = [id_ for id_, resource in resources.items() if resource["Type"] == "Custom::SettingsGuard"]
        streams = [resource for resource in resources.values() if resource["Type"] == "AWS::Kinesis::Stream"]
        assert len(streams) == 2
        assert all(guard in stream["DependsOn"] for stream in streams)


def test_guard_is_asked_for_each_setting_that_it_judges(synthesize: Synthesize) -> None:
    default, other = (
        next(r for r in synthesize(**context)["WildRydesStreams"]["Resources"].values() if "Guard" in r["Type"])
        for context in ({}, {"kms": "retired", "shards": "on-demand", "retention": "48", "sign_in": "mfa"})
    )
    assert default["Properties"]["Settings"] == {
        "kms": "managed",
        "shards": "1",
        "retention": "24",
        "sign_in": "none",
        "removal": "destroy",
        DECLARED_VITALS: describe_vitals(FLEET.vitals),
    }
    assert other["Properties"]["Settings"] == {
        "kms": "retired",
        "shards": "on-demand",
        "retention": "48",
        "sign_in": "mfa",
        "removal": "destroy",
        DECLARED_VITALS: describe_vitals(FLEET.vitals),
    }
    assert default["Properties"]["Streams"] == ["wildrydes", "wildrydes-summary"]


def test_page_tells_of_each_setting_what_a_change_does() -> None:
    text = (ROOT / "docs" / "settings.md").read_text()
    rows = re.findall(r"^\|(.*?)\|", text[text.index("## Change a setting") :], re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`(\w+)", row)}
    assert told == set(Settings.__dataclass_fields__)
    changed = {name for before, after in UPDATES for name in {**before, **after}}
    elsewhere = {"stage", "fleet"}  # A process serves one fleet, so `tests/journeys/test_own_fleet.py` changes it.
    assert changed | elsewhere == set(Settings.__dataclass_fields__), json.dumps(sorted(changed))
