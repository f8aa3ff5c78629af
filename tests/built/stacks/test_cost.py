"""`wildrydes cost` counts the resources that the stacks have."""

from ops.cost.bill import ALARMS, MEMORY_GB
from ops.cost.viewers import PUSH_ALARMS
from tests.built.stacks.conftest import Synthesize, Template, list_properties, list_resources


def test_alarms_dashboard_and_key_are_those_of_the_stacks(aws: dict[str, Template]) -> None:
    assert len(list_resources(aws, "AWS::CloudWatch::Alarm")) == ALARMS
    assert len(list_resources(aws, "AWS::CloudWatch::Dashboard")) == 1
    assert len(list_resources(aws, "AWS::KMS::Key")) == 1


def test_push_feed_has_the_alarms_that_are_counted(synthesize: Synthesize) -> None:
    assert len(list_resources(synthesize(feed="push"), "AWS::CloudWatch::Alarm")) == ALARMS + PUSH_ALARMS


def test_nothing_is_paid_for_that_no_alarm_needs(aws: dict[str, Template]) -> None:
    for mapping in list_properties(aws, "AWS::Lambda::EventSourceMapping"):
        assert "MetricsConfig" not in mapping
    for function in list_properties(aws, "AWS::Lambda::Function"):
        assert "TracingConfig" not in function


def test_functions_have_the_memory_that_is_counted(aws: dict[str, Template]) -> None:
    functions = [
        function
        for function in list_properties(aws, "AWS::Lambda::Function")
        if "WildRydes" in str(function.get("FunctionName"))
    ]
    assert {function["MemorySize"] for function in functions} == {MEMORY_GB * 1024}
    assert {tuple(function["Architectures"]) for function in functions} == {("arm64",)}
