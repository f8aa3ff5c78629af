"""The console's site on AWS."""

import json
from pathlib import Path
from typing import Any

from console.config import describe_fleet
from console.headers import IMMUTABLE, make_content_policy, make_security_headers
from stacks.site import _build_once
from tests.built.stacks.conftest import Synthesize, Template, list_properties, list_resources, to_json
from tests.built.stacks.test_rights import get_actions, get_targets, list_permissions
from unicorn.fleets.unicorns import FLEET

NAME = "WildRydesDashboard"
ROSTER = {"bucket": "…", "key": "roster.json"}


def get_distribution(template: Template) -> dict[str, Any]:
    [found] = list_properties({"": template}, "AWS::CloudFront::Distribution")
    configuration: dict[str, Any] = found["DistributionConfig"]
    return configuration


def list_deployments(template: Template) -> list[dict[str, Any]]:
    return list_properties({"": template}, "Custom::CDKBucketDeployment")


def join_text(value: Any) -> str:
    """Return a text of a template, with the domain of AWS filled in, and an ellipsis for the roster's bucket."""
    parts = value["Fn::Join"][1] if isinstance(value, dict) else [value]
    filled = {to_json({"Ref": "AWS::URLSuffix"}): "amazonaws.com"}
    return "".join(
        part
        if isinstance(part, str)
        else filled.get(to_json(part), "…" if "Roster" in to_json(part) else to_json(part))
        for part in parts
    )


def test_console_is_served_over_https_only_from_its_page(aws: dict[str, Template]) -> None:
    served = get_distribution(aws[NAME])
    assert served["DefaultRootObject"] == "index.html"
    assert served["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"
    assert served["DefaultCacheBehavior"]["Compress"] is True
    assert "ConsoleUrl" in aws[NAME]["Outputs"]


def test_only_the_distribution_may_read_the_files(aws: dict[str, Template]) -> None:
    [origin] = get_distribution(aws[NAME])["Origins"]
    assert origin["OriginAccessControlId"]
    [control] = list_properties(aws, "AWS::CloudFront::OriginAccessControl")
    assert control["OriginAccessControlConfig"]["SigningBehavior"] == "always"
    [policy] = [
        p for p in list_properties({"": aws[NAME]}, "AWS::S3::BucketPolicy") if "ConsoleFiles" in p["Bucket"]["Ref"]
    ]
    readers = [s for s in policy["PolicyDocument"]["Statement"] if "s3:GetObject" in s["Action"]]
    assert [reader["Principal"] for reader in readers] == [{"Service": "cloudfront.amazonaws.com"}]
    assert ":distribution/" in to_json(readers[0]["Condition"]["StringEquals"]["AWS:SourceArn"])


def test_names_that_count_in_every_region_have_the_region_in_them(aws: dict[str, Template]) -> None:
    [control] = list_properties(aws, "AWS::CloudFront::OriginAccessControl")
    [policy] = list_properties(aws, "AWS::CloudFront::ResponseHeadersPolicy")
    assert control["OriginAccessControlConfig"]["Name"] == "WildRydesDashboard-eu-west-1"
    assert policy["ResponseHeadersPolicyConfig"]["Name"] == "WildRydesDashboard-eu-west-1"


def test_responses_have_the_headers_that_are_served_here_too(aws: dict[str, Template]) -> None:
    [policy] = list_properties(aws, "AWS::CloudFront::ResponseHeadersPolicy")
    configuration = policy["ResponseHeadersPolicyConfig"]
    expected = make_security_headers({"region": "eu-west-1", "roster": ROSTER, "basemapStyleUrl": None})
    custom = {item["Header"]: item["Value"] for item in configuration["CustomHeadersConfig"]["Items"]}
    security = configuration["SecurityHeadersConfig"]
    assert custom == {name: expected[name] for name in custom}
    assert join_text(security["ContentSecurityPolicy"]["ContentSecurityPolicy"]) == expected["Content-Security-Policy"]
    assert security["ReferrerPolicy"]["ReferrerPolicy"] == expected["Referrer-Policy"]
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000
    named = {*custom, "Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options"}
    assert named == set(expected)
    assert all(header["Override"] is True for header in security.values())


def test_online_basemap_is_told_to_the_page_and_allowed_by_its_policy(synthesize: Synthesize) -> None:
    template = synthesize(basemap="https://tiles.example.org/style.json")[NAME]
    assert "https://tiles.example.org/style.json" in to_json(template["Outputs"]["ConsoleConfig"])
    [policy] = list_properties({"": template}, "AWS::CloudFront::ResponseHeadersPolicy")
    headers = policy["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]["ContentSecurityPolicy"]
    assert join_text(headers["ContentSecurityPolicy"]) == make_content_policy(
        {"region": "eu-west-1", "roster": ROSTER, "basemapStyleUrl": "https://tiles.example.org/style.json"}
    )


def test_what_the_page_refers_to_is_there_before_the_page_and_stays(aws: dict[str, Template]) -> None:
    parts, page = sorted(list_deployments(aws[NAME]), key=lambda found: "index.html" not in found["Exclude"])
    assert parts["SystemMetadata"] == {"cache-control": IMMUTABLE}
    assert page["SystemMetadata"] == {"cache-control": "no-cache"}
    assert page["Exclude"] == ["assets/*"]
    assert parts["Prune"] is page["Prune"] is False
    names = {to_json(r["Properties"]): name for name, r in aws[NAME]["Resources"].items() if "Properties" in r}
    [waiting] = [r for r in list_resources({"": aws[NAME]}, "Custom::CDKBucketDeployment") if r["Properties"] == page]
    assert names[to_json(parts)] in waiting["DependsOn"]


def test_configuration_of_the_page_names_what_is_deployed(aws: dict[str, Template]) -> None:
    value = aws[NAME]["Outputs"]["ConsoleConfig"]["Value"]["Fn::Join"][1]
    config = json.loads("".join(part if isinstance(part, str) else "…" for part in value))
    assert config == {
        "region": "eu-west-1",
        "identityPoolId": "…",
        "stream": "wildrydes",
        "table": "UnicornSensorData",
        "stage": "",
        "retentionHours": 24,
        "thresholds": {"staleSeconds": 30, "lostSeconds": 300},
        "fleet": describe_fleet(FLEET),
        "roster": ROSTER,
    }


def test_what_copies_the_files_may_do_that_and_no_more(aws: dict[str, Template]) -> None:
    template = aws[NAME]
    [function] = [f for f in list_properties({"": template}, "AWS::Lambda::Function") if "Layers" in f]
    permissions = list_permissions(template, function["Role"]["Fn::GetAtt"][0])
    assert get_actions(permissions) == {
        *("s3:GetObject", "s3:ListBucket", "s3:PutObject"),
        *("logs:CreateLogStream", "logs:PutLogEvents"),
    }
    buckets = {id_ for id_, r in template["Resources"].items() if r["Type"] == "AWS::S3::Bucket"}
    [bucket] = buckets - {template["Outputs"]["RosterBucketName"]["Value"]["Ref"]}
    assert all(
        f'"{bucket}"' in on
        for on in get_targets(permissions, "s3:PutObject") | get_targets(permissions, "s3:ListBucket")
    )
    assert all("cdk-hnb659fds-assets" in on for on in get_targets(permissions, "s3:GetObject"))


def test_files_are_a_fresh_build(aws: dict[str, Template]) -> None:
    assert aws
    assert {path.name for path in Path(_build_once()).iterdir()} == {"index.html", "assets"}


def test_embedded_cloud_serves_no_console_and_tells_the_same_configuration(
    aws: dict[str, Template], synthesize: Synthesize
) -> None:
    embedded = synthesize(target="embedded")[NAME]
    kinds = {resource["Type"] for resource in embedded["Resources"].values()}
    assert kinds <= {
        "AWS::Cognito::IdentityPool",
        "AWS::Cognito::IdentityPoolRoleAttachment",
        "AWS::IAM::Policy",
        "AWS::IAM::Role",
        *("AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::SSM::Parameter"),
    }
    outputs = embedded["Outputs"]
    assert "ConsoleUrl" not in outputs
    assert outputs["ConsoleConfig"] == aws[NAME]["Outputs"]["ConsoleConfig"]
