"""The push feed: what the setting adds, and what it leaves as it is."""

import json
from typing import Any

import pytest

from feed.continuation import RECORD_AGE_SECONDS
from tests.built.stacks.conftest import Synthesize, Template, list_properties, list_resources, to_json
from tests.built.stacks.test_promises import find_mapping

APPSYNC = {"AWS::AppSync::Api", "AWS::AppSync::ChannelNamespace"}


@pytest.fixture(scope="module")
def push(synthesize: Synthesize) -> dict[str, Template]:
    return synthesize(feed="push")


def read_config(templates: dict[str, Template]) -> dict[str, Any]:
    """Return the console's configuration, with an ellipsis for each value that is only known after deployment."""
    value = templates["WildRydesDashboard"]["Outputs"]["ConsoleConfig"]["Value"]
    config: dict[str, Any] = json.loads("".join(p if isinstance(p, str) else "…" for p in value["Fn::Join"][1]))
    return config


def test_poll_has_nothing_of_it(aws: dict[str, Template]) -> None:
    assert not any(list_resources(aws, type_) for type_ in APPSYNC)
    assert "push" not in read_config(aws)
    assert "WildRydesFeed" not in to_json(aws)


def test_setting_changes_the_consoles_stack_and_its_monitoring_alone(
    aws: dict[str, Template], push: dict[str, Template]
) -> None:
    """So turning it back removes it with the next deployment, and nothing else changes."""
    assert aws.keys() == push.keys()
    changed = {name for name in aws if {**aws[name], "Outputs": {}} != {**push[name], "Outputs": {}}}
    assert changed == {"WildRydesDashboard", "WildRydesMonitoring"}
    for name in changed:
        kept = aws[name]["Resources"].keys() & push[name]["Resources"].keys()
        same = {id_ for id_ in kept if aws[name]["Resources"][id_] == push[name]["Resources"][id_]}
        # The description of the function that empties buckets names one of them.
        own = {id_ for id_ in kept - same if not id_.startswith("CustomS3AutoDeleteObjects")}
        types = {push[name]["Resources"][id_]["Type"] for id_ in own}
        assert types <= {
            "AWS::CloudFront::ResponseHeadersPolicy",
            "AWS::CloudWatch::Dashboard",
            "AWS::IAM::Policy",
            "Custom::CDKBucketDeployment",
        }


def test_only_iam_opens_the_api(push: dict[str, Template]) -> None:
    [api] = list_properties(push, "AWS::AppSync::Api")
    only = [{"AuthType": "AWS_IAM"}]
    assert api["EventConfig"] == {
        "AuthProviders": only,
        "ConnectionAuthModes": only,
        "DefaultPublishAuthModes": only,
        "DefaultSubscribeAuthModes": only,
    }
    [namespace] = list_properties(push, "AWS::AppSync::ChannelNamespace")
    assert namespace["Name"] == "readings"
    assert not namespace.keys() & {"PublishAuthModes", "SubscribeAuthModes", "CodeHandlers"}


def test_mapping_is_for_what_happens_now(push: dict[str, Template]) -> None:
    mapping = find_mapping(push, "WildRydesFeed")
    assert mapping["StartingPosition"] == "LATEST"
    assert mapping["MaximumBatchingWindowInSeconds"] == 1
    assert mapping["MaximumRecordAgeInSeconds"] == RECORD_AGE_SECONDS == 60  # the least that Lambda allows
    assert mapping["ParallelizationFactor"] == 1
    assert mapping["TumblingWindowInSeconds"] == 900
    assert "DestinationConfig" not in mapping
    # What bisecting does to the state of a window, AWS does not say.
    assert not mapping.get("BisectBatchOnFunctionError")


def find_snapshot_bucket(templates: dict[str, Template]) -> dict[str, Any]:
    template = templates["WildRydesDashboard"]
    id_ = template["Outputs"]["SnapshotBucketName"]["Value"]["Ref"]
    return dict(template["Resources"][id_]["Properties"])


def test_snapshots_are_private_and_expire_and_pages_may_read_them(push: dict[str, Template]) -> None:
    bucket = find_snapshot_bucket(push)
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    [rule] = bucket["LifecycleConfiguration"]["Rules"]
    assert rule["ExpirationInDays"] == 1
    [cors] = bucket["CorsConfiguration"]["CorsRules"]
    assert (cors["AllowedMethods"], cors["AllowedOrigins"]) == (["GET"], ["*"])


@pytest.mark.parametrize(
    ("settings", "encryption"), [({}, "AES256"), ({"kms": "customer"}, "aws:kms"), ({"kms": "retired"}, "AES256")]
)
def test_snapshots_are_encrypted_as_all_data(synthesize: Synthesize, settings: dict[str, str], encryption: str) -> None:
    templates = synthesize(feed="push", **settings)
    bucket = find_snapshot_bucket(templates)
    [rule] = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == encryption


def test_console_is_told_where_to_connect(push: dict[str, Template]) -> None:
    assert read_config(push)["push"] == {
        "http": "https://…/event",
        "realtime": "wss://…/event/realtime",
        "host": "…",
        "namespace": "readings",
        "snapshotBucket": "…",
    }


def test_page_may_connect_to_the_feed_and_to_its_snapshots(push: dict[str, Template]) -> None:
    [policy] = list_properties(push, "AWS::CloudFront::ResponseHeadersPolicy")
    headers = policy["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    [api] = [id_ for id_, r in push["WildRydesDashboard"]["Resources"].items() if r["Type"] == "AWS::AppSync::Api"]
    parts = headers["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Join"][1]
    text = "".join(part if isinstance(part, str) else to_json(part) for part in parts)
    connect = text.partition("connect-src ")[2].partition(";")[0]
    snapshots = push["WildRydesDashboard"]["Outputs"]["SnapshotBucketName"]["Value"]
    assert f" wss://{to_json({'Fn::GetAtt': [api, 'Dns.Realtime']})} " in connect
    assert f" https://{to_json(snapshots)}.s3.eu-west-1." in connect


def test_dashboard_shows_the_feed(push: dict[str, Template]) -> None:
    [dashboard] = list_properties(push, "AWS::CloudWatch::Dashboard")
    assert "Feed: age and time" in to_json(dashboard["DashboardBody"])
