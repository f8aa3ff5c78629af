"""Every resource that supports tags has them, so that bills and searches find exactly the resources of a stage."""

from typing import Any

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from tests.built.stacks.conftest import Synthesize
from tests.built.stacks.settings import SETTINGS


@pytest.mark.parametrize("context", SETTINGS, ids=str)
def test_everything_that_can_be_tagged_names_the_project_and_its_stage(
    synthesize: Synthesize, context: dict[str, str]
) -> None:
    wanted = {"Project": "wildrydes", "Stage": context.get("stage", "default")}
    templates = synthesize(**context)
    resources = {
        f"{stack} {name} ({resource['Type']})": tags
        for stack, template in templates.items()
        for name, resource in template["Resources"].items()
        if (tags := get_tags(resource)) is not None
    }
    assert {name: tags for name, tags in resources.items() if not wanted.items() <= tags.items()} == {}
    assert {name.partition(" ")[0] for name in resources} == templates.keys()


def get_tags(resource: dict[str, Any]) -> dict[str, str] | None:
    """Return the tags of a resource; None if its type supports none."""
    type_, properties = resource["Type"], resource.get("Properties", {})
    if type_ == "AWS::DynamoDB::GlobalTable":  # its replicas are tagged, which its schema doesn't tell
        return index_tags(properties["Replicas"][0].get("Tags", []))
    if not type_.startswith("AWS::"):
        return None
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(region="eu-west-1", resource_type=type_).schema
    tagging = schema.get("tagging", {})
    if not tagging.get("taggable", "Tags" in schema["properties"]):
        return None
    return index_tags(properties.get(tagging.get("tagProperty", "/properties/Tags").rpartition("/")[2], []))


def index_tags(tags: Any) -> dict[str, str]:
    return tags if isinstance(tags, dict) else {tag["Key"]: tag["Value"] for tag in tags}
