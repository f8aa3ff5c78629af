"""Two stages in one account: nothing of one has a name of the other's."""

from typing import Any

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from tests.unit.stacks.conftest import Synthesize, Template

WITHIN_A_PARENT = {"AWS::Athena::NamedQuery", "AWS::Glue::Table", "AWS::IAM::Policy", "AWS::Lambda::EventInvokeConfig"}
"""Types whose names are unique in a work group, a database, a role or a function, which are of a stage themselves."""


@pytest.mark.parametrize("target", ["aws", "embedded"])
def test_two_stages_share_no_physical_name(synthesize: Synthesize, target: str) -> None:
    default, blue = names(synthesize(target=target)), names(synthesize(target=target, stage="blue"))
    assert default
    assert len(default) == len(blue)
    assert default & blue == set()


def test_two_stages_share_no_stack_and_no_export(synthesize: Synthesize) -> None:
    default, blue = synthesize(), synthesize(stage="blue")
    assert default.keys() & blue.keys() == set()
    assert exports(default) & exports(blue) == set()


def names(templates: dict[str, Template]) -> set[tuple[str, str]]:
    """Each name that a template gives, by the type of what it names."""
    return {
        (resource["Type"], str(name))
        for template in templates.values()
        for resource in template["Resources"].values()
        if resource["Type"].startswith("AWS::") and resource["Type"] not in WITHIN_A_PARENT
        for name in given_names(resource["Type"], resource.get("Properties", {}))
    }


def given_names(type_: str, properties: dict[str, Any]) -> list[str]:
    """What identifies a resource of the type, as far as the template says it and doesn't leave it to AWS."""
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(region="eu-west-1", resource_type=type_).schema
    keys = [path.rpartition("/")[2] for path in schema["primaryIdentifier"]]
    usual = (f"{type_.rpartition('::')[2]}Name", "Name")
    return [properties[key] for key in {*keys, *usual} if isinstance(properties.get(key), str)]


def exports(templates: dict[str, Template]) -> set[str]:
    outputs = (o for template in templates.values() for o in template.get("Outputs", {}).values())
    return {str(output["Export"]["Name"]) for output in outputs if "Export" in output}
