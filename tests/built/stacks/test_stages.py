"""Two stages in one account share no physical name, and neither refers to a resource of the other."""

import json
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import pytest

from ops.leftovers.leftover import belongs_to_stage
from tests.built.stacks.conftest import Synthesize, Template, list_properties, to_json

WITHIN = {
    ("AWS::AppSync::ChannelNamespace", "Name"): "ApiId",
    ("AWS::Athena::NamedQuery", "Name"): "WorkGroup",
    ("AWS::Glue::Table", "Name"): "DatabaseName",
    ("AWS::Logs::LogStream", "LogStreamName"): "LogGroupName",
}
"""Names that count only within something else, and the property that says within what."""
OF_SOMETHING_ELSE = {
    ("AWS::CloudWatch::Alarm", "MetricName"),
    ("AWS::IAM::Policy", "PolicyName"),  # within its role, whose name is generated
}
"""Properties that are called names and name nothing of this account."""
FOUND_BY_NAME = (
    *("AWS::Kinesis::Stream.Name", "AWS::DynamoDB::GlobalTable.TableName", "AWS::Lambda::Function.FunctionName"),
    *("AWS::Logs::LogGroup.LogGroupName", "AWS::KinesisFirehose::DeliveryStream.DeliveryStreamName"),
    *("AWS::Glue::Database.Name", "AWS::Athena::WorkGroup.Name"),
    *("AWS::AppSync::Api.Name", "AWS::Cognito::IdentityPool.IdentityPoolName", "AWS::SNS::Topic.TopicName"),
    *("AWS::CloudWatch::Alarm.AlarmName", "AWS::CloudWatch::Dashboard.DashboardName"),
)
"""What `down --verify` looks for by its name."""
Named = dict[str, str]


@pytest.fixture(scope="module", params=["aws", "embedded"])
def stages(request: pytest.FixtureRequest, synthesize: Synthesize) -> tuple[dict[str, Template], dict[str, Template]]:
    """The templates of the default stage, and those of stage blue."""
    target = {"feed": "push", **({"target": request.param} if request.param == "embedded" else {})}
    return synthesize(**target), synthesize(**target, stage="blue")


def list_names(templates: dict[str, Template]) -> Named:
    """Return each name in the templates, including stacks and exports, with the scope in which it must be unique."""
    resources = {f"stack {stack}": f'"{stack}"' for stack in templates}
    for stack, template in templates.items():
        for id_, resource in template["Resources"].items():
            type_, given = resource["Type"], resource.get("Properties", {})
            for name, value in find_stated_names(given):
                if (type_, name) not in OF_SOMETHING_ELSE:
                    within = WITHIN.get((type_, name))
                    place = find_parent(template, given[within]) if within else ""
                    resources[f"{stack} {id_} {type_}.{name}"] = place + to_json(value)
        for output in template.get("Outputs", {}).values():
            if "Export" in output:
                resources[f"{stack} export"] = to_json(output["Export"])
    return resources


def find_stated_names(properties: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Return the names in a resource's properties, and one level below them."""
    for key, value in properties.items():
        if re.search(r"(^|[a-z])Name$", key) and not is_reference(value):
            yield key, value
        if isinstance(value, dict) and key.endswith(("Config", "Input")):
            yield from find_stated_names(value)


def is_reference(value: Any) -> bool:
    """Return whether a value is the name of another resource, or one that CloudFormation generates."""
    return isinstance(value, dict) and not value.keys() <= {"Fn::Join", "Fn::Sub"}


def find_parent(template: Template, value: Any) -> str:
    """Return the name of the resource that contains this one."""
    id_ = (value.get("Ref") or value["Fn::GetAtt"][0]) if isinstance(value, dict) else ""
    resource = template["Resources"][id_] if id_ else {"Properties": {"Name": value}}
    return "/".join(to_json(name) for _, name in find_stated_names(resource["Properties"])) + " "


def test_no_name_is_in_both_stages(stages: tuple[dict[str, Template], dict[str, Template]]) -> None:
    default, blue = map(list_names, stages)
    assert set(default.values()) & set(blue.values()) == set()
    assert len(default) == len(blue)
    types = {place.rpartition(" ")[2] for place in default}
    for expected in (*FOUND_BY_NAME, "AWS::Glue::Table.Name"):
        assert expected in types


def test_what_a_stage_names_is_told_to_be_its_own_if_it_is_left(
    stages: tuple[dict[str, Template], dict[str, Template]],
) -> None:
    for stage, templates in zip(("", "blue"), stages, strict=True):
        for place, name in list_names(templates).items():
            if place.rpartition(" ")[2] in FOUND_BY_NAME:
                assert belongs_to_stage(stage, json.loads(name)), place


def test_no_stack_refers_to_a_stack_of_the_other_stage(
    stages: tuple[dict[str, Template], dict[str, Template]],
) -> None:
    for templates in stages:
        referred = {name for template in templates.values() for name in find_referenced_stacks(template)}
        assert referred
        assert referred <= templates.keys()


def find_referenced_stacks(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "Fn::GetStackOutput" in value:
            yield value["Fn::GetStackOutput"]["StackName"]
        assert "Fn::ImportValue" not in value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from find_referenced_stacks(part)


def test_a_topic_and_its_key_let_in_every_alarm_of_their_stage_and_none_of_the_other(
    stages: tuple[dict[str, Template], dict[str, Template]],
) -> None:
    alarms = [
        {alarm["AlarmName"] for alarm in list_properties(templates, "AWS::CloudWatch::Alarm")} for templates in stages
    ]
    for templates, own, others in ((stages[0], alarms[0], alarms[1]), (stages[1], alarms[1], alarms[0])):
        [topic] = list_properties(templates, "AWS::SNS::TopicPolicy")
        [key] = list_properties(templates, "AWS::KMS::Key")
        for document in (topic["PolicyDocument"], key["KeyPolicy"]):
            [condition] = [s["Condition"] for s in document["Statement"] if "cloudwatch.amazonaws.com" in to_json(s)]
            assert {name for name in own | others if list_source_arns(condition, name)} == own


def list_source_arns(condition: dict[str, dict[str, str]], alarm: str) -> bool:
    like, unlike = (
        condition.get(operator, {}).get("aws:SourceArn", "").rpartition(":")[2]
        for operator in ("ArnLike", "ArnNotLike")
    )
    return fnmatchcase(alarm, like) and not fnmatchcase(alarm, unlike)


def test_nothing_of_a_stage_is_mentioned_in_the_other(
    stages: tuple[dict[str, Template], dict[str, Template]],
) -> None:
    """Names could be mentioned in ARNs of policies, or in environment variables of functions."""
    default, blue = (set(re.findall(r'[^"]+', " ".join(list_names(templates).values()))) for templates in stages)
    for templates, others in ((stages[0], blue - default), (stages[1], default - blue)):
        said = {word for template in templates.values() for word in list_texts(template["Resources"])}
        assert said & others == set()


def list_texts(value: Any) -> Iterator[str]:
    """Return every text and its last part, except tags, descriptions and metric namespaces, which both stages share."""
    if isinstance(value, str):
        yield from {value, re.split("[:/]", value)[-1]}
    elif isinstance(value, dict):
        for key, part in value.items():
            if not key.endswith("Tags") and key not in ("Namespace", "Description", "DisplayName", "Comment"):
                yield from list_texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from list_texts(part)
