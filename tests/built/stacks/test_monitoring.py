"""The alert topic, the alerts function, and the dashboard."""

import json
import re
from typing import Any

import pytest

from compactor.plan import MARGIN_SECONDS, SETTLED_SECONDS
from runtime.metrics import FIELDS, METRICS
from tests.built.stacks.conftest import Synthesize, Template, list_properties, list_resources, resolve, to_json

STACK = "WildRydesMonitoring"


@pytest.fixture(scope="module")
def subscribed(synthesize: Synthesize) -> dict[str, Template]:
    endpoints = "ops@example.org,arn:aws:lambda:eu-west-1:123456789012:function:page"
    return synthesize(alerts=endpoints, silence="120", vitals="HealthPoints=80")


def list_widgets(templates: dict[str, Template]) -> list[dict[str, Any]]:
    """Return the dashboard's widgets, with an ellipsis for values that are only known after deployment."""
    [dashboard] = list_properties(templates, "AWS::CloudWatch::Dashboard")
    parts = dashboard["DashboardBody"]["Fn::Join"][1]
    body: list[dict[str, Any]] = json.loads("".join(part if isinstance(part, str) else "…" for part in parts))[
        "widgets"
    ]
    return body


def test_topic_answers_over_tls_only(aws: dict[str, Template]) -> None:
    [policy] = list_properties(aws, "AWS::SNS::TopicPolicy")
    denied = [s for s in policy["PolicyDocument"]["Statement"] if s["Effect"] == "Deny"]
    assert [s["Condition"] for s in denied] == [{"Bool": {"aws:SecureTransport": "false"}}]
    assert denied[0]["Principal"] == "*"


def test_topic_is_encrypted_by_a_key_that_turns_and_that_alarms_may_use(aws: dict[str, Template]) -> None:
    [key] = list_properties(aws, "AWS::KMS::Key")
    [name] = [n for n, r in aws[STACK]["Resources"].items() if r["Type"] == "AWS::KMS::Key"]
    [topic] = list_properties(aws, "AWS::SNS::Topic")
    assert topic["KmsMasterKeyId"] == {"Fn::GetAtt": [name, "Arn"]}
    assert key["EnableKeyRotation"] is True
    [alarms] = [s for s in key["KeyPolicy"]["Statement"] if s["Principal"] == {"Service": "cloudwatch.amazonaws.com"}]
    assert alarms["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert ':alarm:WildRydes-*"' in to_json(alarms["Condition"])


def test_alarms_of_this_account_may_publish_and_nobody_else_from_outside(aws: dict[str, Template]) -> None:
    [policy] = list_properties(aws, "AWS::SNS::TopicPolicy")
    [allowed] = [s for s in policy["PolicyDocument"]["Statement"] if s["Effect"] == "Allow"]
    assert allowed["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert allowed["Action"] == "sns:Publish"
    assert list(allowed["Condition"]) == ["ArnLike", "ArnNotLike"]


def test_who_is_set_to_hear_of_alerts_is_subscribed(aws: dict[str, Template], subscribed: dict[str, Template]) -> None:
    assert list_properties(aws, "AWS::SNS::Subscription") == []
    topic = subscribed[STACK]["Outputs"]["TopicArn"]["Value"]
    assert [(s["Protocol"], s["TopicArn"]) for s in list_properties(subscribed, "AWS::SNS::Subscription")] == [
        ("email", topic),
        ("lambda", topic),
    ]
    [permission] = [
        p for p in list_properties(subscribed, "AWS::Lambda::Permission") if p["Principal"] == "sns.amazonaws.com"
    ]
    assert permission["FunctionName"].endswith(":function:page")
    assert permission["SourceArn"] == topic


def test_watch_is_called_each_minute_and_a_run_that_fails_is_not_run_again(aws: dict[str, Template]) -> None:
    invoke = get_invoke_config({STACK: aws[STACK]}, "WildRydesWatch", "rate(1 minute)")
    assert invoke["MaximumRetryAttempts"] == 0
    assert invoke["MaximumEventAgeInSeconds"] <= 60


def test_compactor_is_called_after_each_hour_and_a_run_that_fails_is_not_run_again(aws: dict[str, Template]) -> None:
    archive = {"WildRydesArchive": aws["WildRydesArchive"]}
    invoke = get_invoke_config(archive, "WildRydesCompactor", "cron(20 * * * ? *)")
    assert invoke["MaximumRetryAttempts"] == 0
    assert MARGIN_SECONDS < 20 * 60
    assert SETTLED_SECONDS < 3600  # the next run removes what this run replaced


def get_invoke_config(templates: dict[str, Template], function: str, schedule: str) -> dict[str, Any]:
    """Check that the stack's only schedule calls the function, and return how failed calls are repeated."""
    [template] = templates.values()
    [rule] = list_properties(templates, "AWS::Events::Rule")
    assert (rule["ScheduleExpression"], rule["State"]) == (schedule, "ENABLED")
    [target] = rule["Targets"]
    assert template["Resources"][target["Arn"]["Fn::GetAtt"][0]]["Properties"]["FunctionName"] == function
    permitted = list_properties(templates, "AWS::Lambda::Permission")
    [permission] = [p for p in permitted if p["Principal"] == "events.amazonaws.com"]
    assert permission["FunctionName"] == target["Arn"]
    [invoke] = list_properties(templates, "AWS::Lambda::EventInvokeConfig")
    return invoke


def test_watch_judges_by_the_settings(subscribed: dict[str, Template]) -> None:
    [environment] = [
        f["Environment"]["Variables"]
        for f in list_properties(subscribed, "AWS::Lambda::Function")
        if f.get("FunctionName") == "WildRydesWatch"
    ]
    assert (environment["SILENCE"], environment["STAGE"]) == ("120", "default")
    assert (environment["VITALS"], environment["WILDRYDES_FLEET"]) == ("HealthPoints=80,MagicPoints=100", "unicorns")
    stack, console = resolve(subscribed, "WildRydesMonitoring", environment["CONSOLE"])
    assert stack == "WildRydesDashboard"
    assert to_json(console).startswith('{"Fn::Join": ["", ["https://"')


def test_console_and_commands_have_the_same_thresholds_as_the_watch(subscribed: dict[str, Template]) -> None:
    outputs = subscribed["WildRydesDashboard"]["Outputs"]
    assert outputs["Thresholds"]["Value"] == "HealthPoints=80,MagicPoints=100"
    parts = outputs["ConsoleConfig"]["Value"]["Fn::Join"][1]
    config = json.loads("".join(part if isinstance(part, str) else "…" for part in parts))
    assert [vital["alert"]["threshold"] for vital in config["fleet"]["vitals"]] == [80, 100]


def test_a_shards_sightings_have_one_writer(aws: dict[str, Template]) -> None:
    [mapping] = [r["Properties"] for r in list_resources({"": aws[STACK]}, "AWS::Lambda::EventSourceMapping")]
    assert mapping.get("ParallelizationFactor", 1) == 1


def test_dashboard_reads_from_left_to_right_as_the_data_flows(aws: dict[str, Template]) -> None:
    flow = ("Readings:", "Aggregator:", "Summaries:", "Processor:", "Table:")
    placed = {w["properties"].get("title", "").split(" ")[0]: (w["y"], w["x"]) for w in list_widgets(aws)}
    assert len({placed[part][0] for part in flow}) == 1
    columns = [placed[part][1] for part in flow]
    assert columns == sorted(set(columns))
    assert placed["Archive:"][0] > placed["Readings:"][0]


def test_dashboard_shows_every_alarm_and_every_count_of_ours(aws: dict[str, Template]) -> None:
    [status] = [w for w in list_widgets(aws) if w["type"] == "alarm"]
    assert len(status["properties"]["alarms"]) == len(list_resources(aws, "AWS::CloudWatch::Alarm"))
    shown = to_json([w["properties"] for w in list_widgets(aws)])
    assert [name for name in METRICS | FIELDS if f"({name})" not in shown and f'"{name}"' not in shown] == []


def test_dashboard_queries_only_logs_of_functions_of_this_deployment(aws: dict[str, Template]) -> None:
    groups = {group.get("LogGroupName") for group in list_properties(aws, "AWS::Logs::LogGroup")}
    queries = [w["properties"]["query"] for w in list_widgets(aws) if w["type"] == "log"]
    assert len(queries) == 3
    for query in queries:
        [source] = re.findall("SOURCE '([^']+)'", query)
        assert source in groups
        assert query.endswith(" by bin(1m)")


def test_widgets_fill_the_dashboards_width(aws: dict[str, Template]) -> None:
    rows: dict[int, int] = {}
    for widget in list_widgets(aws):
        rows[widget["y"]] = rows.get(widget["y"], 0) + widget["width"]
    assert set(rows.values()) == {24}
