"""Every alarm watches an existing metric with its documented dimensions, has a reason, and notifies the topic."""

import re
from typing import Any

import pytest

from ops.cost.bill import ALARMS, METRICS
from ops.cost.prices import ALARM, METRIC
from ops.paths import ROOT
from runtime.metrics import NAMESPACE, UNITS
from tests.built.stacks.conftest import Synthesize, Template, list_properties, list_resources, resolve

OF_A_FUNCTION = ("FunctionName",)
OF_A_MAPPING = ("EventSourceMappingUUID",)
OF_A_DELIVERY = ("DeliveryStreamName",)
DOCUMENTED: dict[tuple[str, str], tuple[str, ...]] = {
    # Kinesis developer guide, "Monitoring the Amazon Kinesis Data Streams service with CloudWatch"
    ("AWS/Kinesis", "ReadProvisionedThroughputExceeded"): ("StreamName",),
    ("AWS/Kinesis", "WriteProvisionedThroughputExceeded"): ("StreamName",),
    # Lambda developer guide, "Types of metrics for Lambda functions"
    ("AWS/Lambda", "DestinationDeliveryFailures"): OF_A_FUNCTION,
    ("AWS/Lambda", "Duration"): OF_A_FUNCTION,
    ("AWS/Lambda", "Errors"): OF_A_FUNCTION,
    ("AWS/Lambda", "IteratorAge"): OF_A_FUNCTION,
    ("AWS/Lambda", "Throttles"): OF_A_FUNCTION,
    ("AWS/Lambda", "OnFailureDestinationDeliveredEventCount"): OF_A_MAPPING,
    # Firehose developer guide, "Monitor Amazon Data Firehose with CloudWatch metrics"
    ("AWS/Firehose", "DeliveryToS3.DataFreshness"): OF_A_DELIVERY,
    ("AWS/Firehose", "FailedConversion.Records"): OF_A_DELIVERY,
    ("AWS/Firehose", "KinesisMillisBehindLatest"): OF_A_DELIVERY,
    # DynamoDB developer guide, "DynamoDB metrics and dimensions"
    ("AWS/DynamoDB", "ReadThrottleEvents"): ("TableName",),
    ("AWS/DynamoDB", "WriteThrottleEvents"): ("TableName",),
    ("AWS/DynamoDB", "SystemErrors"): ("Operation", "TableName"),
    **{(NAMESPACE, name): ("Function", "Stage") for name in UNITS},
}
"""The dimensions of each metric, by namespace and name."""
FUNCTIONS = {
    "Aggregator": "WildRydesAggregator",
    "Processor": "WildRydesStreamProcessor",
    "Watch": "WildRydesWatch",
}
TYPES = {
    "StreamName": "AWS::Kinesis::Stream",
    "FunctionName": "AWS::Lambda::Function",
    "Function": "AWS::Lambda::Function",
    "EventSourceMappingUUID": "AWS::Lambda::EventSourceMapping",
    "DeliveryStreamName": "AWS::KinesisFirehose::DeliveryStream",
    "TableName": "AWS::DynamoDB::GlobalTable",
}


LIVE = "WildRydesFeed"
"""The function whose late records are dropped."""


@pytest.fixture(scope="module")
def aws(synthesize: Synthesize) -> dict[str, Template]:
    """The templates with the setting that adds most alarms."""
    return synthesize(feed="push")


def list_alarms(templates: dict[str, Template]) -> dict[str, dict[str, Any]]:
    """Return the properties of every alarm, by its name."""
    return {alarm["AlarmName"]: alarm for alarm in list_properties(templates, "AWS::CloudWatch::Alarm")}


def get_dimensions(alarm: dict[str, Any]) -> dict[str, Any]:
    return {dimension["Name"]: dimension["Value"] for dimension in alarm["Dimensions"]}


def find_resource(templates: dict[str, Template], dimension: str, value: Any) -> dict[str, Any]:
    """Return the resource that a dimension of an alarm names, in whichever stack it is."""
    stack, value = resolve(templates, "WildRydesMonitoring", value)
    if isinstance(value, str):  # a stream or a table, which other stacks find by its name
        name = "TableName" if dimension == "TableName" else "Name"
        [found] = [r for r in list_resources(templates, TYPES[dimension]) if r["Properties"][name] == value]
        return found
    resource: dict[str, Any] = templates[stack]["Resources"][value.get("Ref") or value["Fn::GetAtt"][0]]
    return resource


def test_every_metric_is_there_by_exactly_the_dimensions_that_the_alarm_has(aws: dict[str, Template]) -> None:
    for name, alarm in list_alarms(aws).items():
        metric = (alarm["Namespace"], alarm["MetricName"])
        assert tuple(sorted(get_dimensions(alarm))) == DOCUMENTED[metric], name


def test_every_dimension_names_a_resource_of_its_kind_of_this_deployment(aws: dict[str, Template]) -> None:
    for name, alarm in list_alarms(aws).items():
        for dimension, value in get_dimensions(alarm).items():
            if dimension == "Operation":
                assert value in ("PutItem", "BatchGetItem"), name
            elif dimension == "Stage":
                assert value == "default", name
            else:
                assert find_resource(aws, dimension, value)["Type"] == TYPES[dimension], name


@pytest.mark.parametrize("kind", ["Behind", "Failing", "Throttled", "Slow", "Lost"])
def test_each_function_has_its_alarms_and_each_watches_its_own(aws: dict[str, Template], kind: str) -> None:
    live = {"Feed": LIVE} if kind != "Lost" else {}
    for label, function in {**FUNCTIONS, **live}.items():
        resource = find_resource(
            aws, "FunctionName", get_dimensions(list_alarms(aws)[f"WildRydes-{label}{kind}"])["FunctionName"]
        )
        assert resource["Properties"]["FunctionName"] == function


@pytest.mark.parametrize("label", FUNCTIONS)
def test_batches_that_were_given_up_are_told_by_the_functions_own_mapping_which_counts_them(
    aws: dict[str, Template], label: str
) -> None:
    mapping = find_resource(
        aws,
        "EventSourceMappingUUID",
        get_dimensions(list_alarms(aws)[f"WildRydes-{label}GaveUp"])["EventSourceMappingUUID"],
    )
    [template] = [t for t in aws.values() if mapping in t["Resources"].values()]
    function = template["Resources"][mapping["Properties"]["FunctionName"]["Ref"]]
    assert function["Properties"]["FunctionName"] == FUNCTIONS[label]
    assert mapping["Properties"]["MetricsConfig"] == {"Metrics": ["EventCount"]}


@pytest.mark.parametrize(
    ("label", "function"), [("Aggregator", "WildRydesAggregator"), ("Processor", "WildRydesStreamProcessor")]
)
def test_anything_quarantined_is_told_by_the_functions_own_metric(
    aws: dict[str, Template], label: str, function: str
) -> None:
    alarm = list_alarms(aws)[f"WildRydes-{label}Quarantined"]
    resource = find_resource(aws, "Function", get_dimensions(alarm)["Function"])
    assert resource["Properties"]["FunctionName"] == function
    assert (alarm["Threshold"], alarm["Statistic"], alarm["DatapointsToAlarm"]) == (0, "Sum", 1)


@pytest.mark.parametrize(("label", "stream"), [("Readings", "wildrydes"), ("Summaries", "wildrydes-summary")])
@pytest.mark.parametrize("what", ["Reads", "Writes"])
def test_each_stream_tells_what_it_refused(aws: dict[str, Template], label: str, stream: str, what: str) -> None:
    alarm = list_alarms(aws)[f"WildRydes-{label}{what}Throttled"]
    resource = find_resource(aws, "StreamName", get_dimensions(alarm)["StreamName"])
    assert resource["Properties"]["Name"] == stream
    assert alarm["MetricName"].startswith(what[:-1])


def test_a_function_behind_is_told_long_before_its_records_are_given_up(aws: dict[str, Template]) -> None:
    ages = sorted(m["MaximumRecordAgeInSeconds"] for m in list_properties(aws, "AWS::Lambda::EventSourceMapping"))
    behind = {name: alarm for name, alarm in list_alarms(aws).items() if alarm["MetricName"] == "IteratorAge"}
    assert len(behind) == len(ages) == 4
    live = behind.pop("WildRydes-FeedBehind")
    for alarm in behind.values():
        assert alarm["Threshold"] / 1000 + alarm["Period"] * alarm["EvaluationPeriods"] <= ages[1] / 10
    assert live["Threshold"] / 1000 <= ages[0] / 2  # who is behind for minutes drops records, which pages then read


def test_a_slow_function_is_told_before_it_is_ended(aws: dict[str, Template]) -> None:
    for label, function in {**FUNCTIONS, "Feed": LIVE}.items():
        [timeout] = [
            f["Timeout"] for f in list_properties(aws, "AWS::Lambda::Function") if f.get("FunctionName") == function
        ]
        assert 0.5 * timeout < list_alarms(aws)[f"WildRydes-{label}Slow"]["Threshold"] / 1000 < timeout


def test_every_alarm_tells_the_topic_when_it_goes_off_and_when_it_is_over(aws: dict[str, Template]) -> None:
    topic = aws["WildRydesMonitoring"]["Outputs"]["TopicArn"]["Value"]
    assert aws["WildRydesMonitoring"]["Resources"][topic["Ref"]]["Type"] == "AWS::SNS::Topic"
    for name, alarm in list_alarms(aws).items():
        assert alarm["AlarmActions"] == alarm["OKActions"] == [topic], name
        assert alarm.get("ActionsEnabled", True) is True, name


def test_missing_data_is_good_news_but_from_the_watch_itself(aws: dict[str, Template]) -> None:
    treatments = {name: alarm["TreatMissingData"] for name, alarm in list_alarms(aws).items()}
    assert treatments.pop("WildRydes-WatchStopped") == "breaching"
    assert set(treatments.values()) == {"notBreaching"}


def test_every_alarm_says_why_and_what_to_do_and_where_more_is_said(aws: dict[str, Template]) -> None:
    for name, alarm in list_alarms(aws).items():
        description = alarm["AlarmDescription"]
        assert re.fullmatch(r"(.+\. ){2,}See docs/operating\.md#[a-z-]+\.", description), name
        assert len(description) <= 1024, name


def test_each_alarm_has_its_section_in_the_guide_and_each_section_its_alarm(aws: dict[str, Template]) -> None:
    guide = (ROOT / "docs" / "operating.md").read_text()
    by_alarm = guide.partition("\n## Alarms\n")[2].partition("\n## ")[0]
    sections = {heading: body for heading, _, body in (s.partition("\n") for s in by_alarm.split("\n### ")[1:])}
    named: dict[str, set[str]] = {}
    for name, alarm in list_alarms(aws).items():
        anchor = alarm["AlarmDescription"].rpartition("#")[2].rstrip(".")
        named.setdefault(anchor, set()).add(name)
    assert {heading.lower().replace(" ", "-") for heading in sections} == set(named)
    for heading, body in sections.items():
        listed = set(re.findall(r"`(WildRydes-[A-Za-z]+)`", body))
        assert listed == named[heading.lower().replace(" ", "-")], heading


def test_the_guide_tells_what_all_of_them_cost() -> None:
    metrics, alarms = METRIC.charge_for(METRICS), ALARM.charge_for(ALARMS)
    costs = f"These are {METRICS} metrics ({metrics:.2f} a month), the alarms are {ALARMS} ({alarms:.2f})"
    assert costs in (ROOT / "docs" / "operating.md").read_text()


def test_alarms_of_a_stage_are_its_own(aws: dict[str, Template], synthesize: Synthesize) -> None:
    blue = synthesize(stage="blue", feed="push")
    assert {name.removesuffix("-blue") for name in list_alarms(blue)} == set(list_alarms(aws))
    assert all(name.endswith("-blue") for name in list_alarms(blue))
    stages = {
        value for alarm in list_alarms(blue).values() for key, value in get_dimensions(alarm).items() if key == "Stage"
    }
    assert stages == {"blue"}
