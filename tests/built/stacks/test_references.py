"""A value of another stack never replaces a resource, and arrives although the CDK CLI skips unchanged templates.

CloudFormation resolves a weak reference only while it executes a change set, so it plans to replace a resource whose
property demands replacement even if the value stays the same (aws-cdk 38829). The CDK CLI does not deploy a stack whose
template is unchanged unless it reads parameters, so a reference to another stack's output can keep an old value.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cfnlint
import pytest

from tests.built.stacks.conftest import Synthesize, Template, build_app, list_resources, resolve
from tests.built.stacks.settings import SETTINGS

SCHEMAS = Path(cfnlint.__file__).parent / "data" / "schemas" / "resources"
NAMED_FOREVER = {
    "AWS::Lambda::Function": "FunctionName",
    "AWS::KinesisFirehose::DeliveryStream": "DeliveryStreamName",
}
"""Resources of other stacks that may be referred to: the reference is a name, which the stage determines."""


@pytest.fixture(scope="module")
def replacement_properties() -> dict[str, list[list[str]]]:
    """The paths of properties whose change replaces the resource, by resource type."""
    return {schema["typeName"]: list_paths(schema) for schema in map(read_json, SCHEMAS.glob("*.json"))}


def read_json(path: Path) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(path.read_text())
    return schema


def list_paths(schema: dict[str, Any]) -> list[list[str]]:
    pointers = [*schema.get("createOnlyProperties", []), *schema.get("conditionalCreateOnlyProperties", [])]
    return [pointer.removeprefix("/properties/").split("/") for pointer in pointers]


def find_references(
    template: Template, value: Any, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the path of each value that comes from another stack, and the value. Paths have `*` for list indices."""
    if isinstance(value, dict):
        parameter = template.get("Parameters", {}).get(value.get("Ref"), {})
        if {"Fn::GetStackOutput", "Fn::ImportValue"} & value.keys() or "SSM" in parameter.get("Type", ""):
            yield path, value
            return
        for key, part in value.items():
            yield from find_references(template, part, path if key.startswith("Fn::") else (*path, key))
    elif isinstance(value, list):
        for part in value:
            yield from find_references(template, part, (*path, "*"))


def begins_with(path: tuple[str, ...], start: list[str]) -> bool:
    """Return whether a path is in or around a property."""
    return all(a == b for a, b in zip(path, start, strict=False))


@pytest.mark.parametrize("context", SETTINGS, ids=str)
def test_value_of_another_stack_reaches_no_property_that_demands_replacement(
    synthesize: Synthesize,
    replacement_properties: dict[str, list[list[str]]],
    context: dict[str, str],
) -> None:
    resources = 0
    for stack, template in synthesize(**context).items():
        for id_, resource in template["Resources"].items():
            for path, _ in find_references(template, resource.get("Properties", {})):
                resources += 1
                for start in replacement_properties.get(resource["Type"], []):
                    assert not begins_with(path, start), f"{stack} {id_} {'.'.join(path)}"
    assert resources


@pytest.mark.parametrize("context", SETTINGS, ids=str)
def test_only_names_and_the_key_are_referred_to_as_outputs(synthesize: Synthesize, context: dict[str, str]) -> None:
    """Everything else is a shared parameter, since a name stays the same, and a key as long as its stack does."""
    templates = synthesize(**context)
    for stack, template in templates.items():
        for _, value in find_references(template, template["Resources"]):
            if "Fn::GetStackOutput" in value:
                source, reference = resolve(templates, stack, value)
                resource = templates[source]["Resources"][reference.get("Ref") or reference["Fn::GetAtt"][0]]
                assert (
                    resource["Type"] == "AWS::KMS::Key" or NAMED_FOREVER[resource["Type"]] in resource["Properties"]
                ), value


def test_monitoring_reads_what_only_a_deployment_knows_as_parameters(aws: dict[str, Template]) -> None:
    """The CDK CLI deploys a stack that reads parameters even if its template is unchanged."""
    template = aws["WildRydesMonitoring"]
    shared = {r["Properties"]["Name"] for r in list_resources(aws, "AWS::SSM::Parameter")}
    read = {p["Default"] for p in template["Parameters"].values() if p["Type"] == "AWS::SSM::Parameter::Value<String>"}
    names = ("FailuresBucket", "ConsoleUrl", "RosterBucket")
    assert read - {"/cdk-bootstrap/hnb659fds/version"} == shared == {f"/wildrydes/{name}" for name in names}


def test_stacks_are_deployed_after_those_that_they_find_by_name(tmp_path: Path) -> None:
    with build_app({}, tmp_path) as app:
        assembly = app.synth()
    order = {
        stack.stack_name: {d.stack_name for d in stack.dependencies if hasattr(d, "stack_name")}
        for stack in assembly.stacks
    }
    assert order["WildRydesProcessing"] == order["WildRydesArchive"] == {"WildRydesStreams"}
    assert order["WildRydesDashboard"] == {"WildRydesStreams", "WildRydesProcessing"}
    assert order["WildRydesMonitoring"] == order.keys() - {"WildRydesMonitoring"}
