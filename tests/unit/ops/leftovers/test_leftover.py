import json

import pytest

from ops.leftovers.assets import has_stage_tags
from ops.leftovers.leftover import Leftover, belongs_to_stage
from ops.leftovers.tagged import exclude_named

OF_DEFAULT = (
    "wildrydes",
    "wildrydes-summary",
    "UnicornSensorData",
    "WildRydesAcknowledgments",
    "WildRydesAggregator",
    "/aws/lambda/WildRydesAggregator",
    "/aws/kinesisfirehose/wildrydes",
    "WildRydesStreams",
    "WildRydes",
    "WildRydes-AggregatorBehind",
    "wildrydesarchive-archiveda4cb258-c199c1bbca786",
    "WildRydesDashboard-PoolAuthenticatedRoleF46F2D22-174EB1F016C4D",
    "/aws/lambda/WildRydesArchive-CustomS3AutoDeleteObjectsCustomResou-AbC",
)
OF_BLUE = (
    "wildrydes-blue",
    "wildrydes_blue",
    "wildrydes-summary-blue",
    "UnicornSensorData-blue",
    "WildRydesAcknowledgments-blue",
    "/aws/lambda/WildRydesAggregator-blue",
    "WildRydesStreams-blue",
    "WildRydes-blue",
    "WildRydes-AggregatorBehind-blue",
    "wildrydesarchive-blue-archiveda4cb258-c199c1bbca786",
    "WildRydesDashboard-blue-PoolAuthenticatedRoleF46F2D22-174EB1F016C4D",
)
OF_OTHERS = (
    "wildrydes2",
    "my-wildrydes",
    "UnicornSensorDataBackup",
    "WildRydesArchiveOld-Bucket-1",
    "CDKToolkit",
    "primary",
)


@pytest.mark.parametrize("name", OF_DEFAULT)
def test_names_of_the_default_stage_are_its_own_alone(name: str) -> None:
    assert belongs_to_stage("", name)
    assert not belongs_to_stage("blue", name)


@pytest.mark.parametrize("name", OF_BLUE)
def test_names_of_another_stage_are_its_own_alone(name: str) -> None:
    assert belongs_to_stage("blue", name)
    assert not belongs_to_stage("", name)
    assert not belongs_to_stage("green", name)


@pytest.mark.parametrize("name", OF_OTHERS)
def test_names_of_others_are_nobodys(name: str) -> None:
    assert not belongs_to_stage("", name)
    assert not belongs_to_stage("blue", name)


def make_leftover(kind: str, name: str) -> Leftover:
    return Leftover(kind=kind, name=name, dollars=0, remedy="")


def test_what_was_found_by_its_name_is_not_told_again_by_its_tags() -> None:
    by_name = [
        make_leftover("function", "WildRydesAggregator"),
        make_leftover("stack", "WildRydesStreams (DELETE_FAILED)"),
    ]
    again = make_leftover("tagged", "arn:aws:lambda:us-east-1:0:function:WildRydesAggregator")
    other = make_leftover("tagged", "arn:aws:sns:us-east-1:0:odd")
    assert list(exclude_named(iter([again, other]), by_name)) == [other]


@pytest.mark.parametrize(
    "tags",
    [
        [{"Key": "Project", "Value": "wildrydes"}, {"Key": "Stage", "Value": "default"}],
        {"Project": "wildrydes", "Stage": "default"},
    ],
)
def test_a_template_is_known_by_its_tags(tags: object) -> None:
    template = json.dumps({"Resources": {"Bare": {}, "Tagged": {"Properties": {"Tags": tags}}}})
    assert has_stage_tags(template, "")
    assert not has_stage_tags(template, "blue")


@pytest.mark.parametrize(
    "text", ["", "[]", "{", "{}", '{"Resources": 7}', '{"Resources": {"A": {"Properties": {"Tags": "x"}}}}']
)
def test_whatever_else_lies_there_is_no_template_of_ours(text: str) -> None:
    assert not has_stage_tags(text, "")
