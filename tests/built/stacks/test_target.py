"""The targets differ only in what `stacks/target.py` lists."""

import platform
import re
from copy import deepcopy
from typing import Any

import pytest

from tests.built.stacks.conftest import Synthesize, Template, list_resources

HOST = "arm64" if platform.machine().lower() in ("aarch64", "arm64") else "x86_64"

SITE = {
    "AWS::CloudFront::Distribution",
    "AWS::CloudFront::OriginAccessControl",
    "AWS::CloudFront::ResponseHeadersPolicy",
    "AWS::Lambda::LayerVersion",
    "Custom::CDKBucketDeployment",
}
"""What only the console's site on AWS has; its bucket, function, role and logs are told by their names."""
BUCKET_EMPTYING = {"Custom::S3AutoDeleteObjects", "AWS::CloudFormation::CustomResource"}


@pytest.mark.parametrize("context", [{}, {"sign_in": "required"}, {"feed": "push"}], ids=str)
def test_templates_differ_in_the_listed_points_only(synthesize: Synthesize, context: dict[str, str]) -> None:
    aws, embedded = synthesize(**context), synthesize(target="embedded", **context)
    assert aws.keys() == embedded.keys()
    for name in aws:
        assert remove_differences(aws[name]) == remove_differences(embedded[name]), name


def test_embedded_functions_have_the_hosts_architecture(synthesize: Synthesize) -> None:
    functions = list_resources(synthesize(target="embedded"), "AWS::Lambda::Function")
    assert [function["Properties"]["Architectures"] for function in functions] == [[HOST]] * 6


def test_embedded_cloud_has_no_saved_queries_no_site_and_no_bucket_emptying(synthesize: Synthesize) -> None:
    embedded = synthesize(target="embedded")
    for type_ in ("AWS::Athena::NamedQuery", *SITE, *BUCKET_EMPTYING):
        assert list_resources(embedded, type_) == []
        assert type_ == "AWS::CloudFormation::CustomResource" or list_resources(synthesize(), type_)


def remove_differences(template: Template) -> dict[str, Any]:
    """Return a template without the listed differences."""
    resources = {
        name: normalize_resource(resource)
        for name, resource in template["Resources"].items()
        if resource["Type"] not in ("AWS::Athena::NamedQuery", *SITE, *BUCKET_EMPTYING)
        and not name.startswith(("CustomS3AutoDeleteObjects", "BucketEmptyingLogs"))
        and not name.startswith(("CustomCDKBucketDeployment", "ConsoleFiles", "ConsoleDeploy", "ConsoleUrlShared"))
    }
    outputs = {name: output for name, output in template.get("Outputs", {}).items() if not is_site_output(name)}
    return {"Resources": resources, "Outputs": outputs}


def is_site_output(output: str) -> bool:
    """Return whether an output, of the app or of the CDK for another stack, contains the site's address."""
    return output == "ConsoleUrl" or "ConsoleDistribution" in output


def normalize_resource(resource: dict[str, Any]) -> dict[str, Any]:
    resource = {key: value for key, value in resource.items() if key != "Metadata"}
    # Resources that write to a bucket depend on it, and on the resource that empties it.
    resource["DependsOn"] = [name for name in resource.get("DependsOn", []) if "AutoDeleteObjects" not in name]
    properties = deepcopy(resource.get("Properties", {}))
    if resource["Type"] == "AWS::Lambda::Function":
        properties.pop("Architectures")
        properties.get("Environment", {"Variables": {}})["Variables"].pop("CONSOLE", None)
        # The functions' asset contains packages for the platform.
        properties["Code"] = {key: re.sub("-assets-.*", "", str(value)) for key, value in properties["Code"].items()}
        assert re.fullmatch("[0-9a-f]{64}[.]zip", properties["Code"].pop("S3Key"))
    if resource["Type"] == "AWS::S3::Bucket":
        properties["Tags"] = [t for t in properties["Tags"] if not t["Key"].startswith("aws-cdk:auto-delete")]
    if resource["Type"] == "AWS::Cognito::UserPoolClient":
        del properties["CallbackURLs"], properties["LogoutURLs"]
    if resource["Type"] == "AWS::S3::BucketPolicy":
        statements = properties["PolicyDocument"]["Statement"]
        tls_only = [s for s in statements if "CustomS3AutoDeleteObjects" not in str(s)]
        properties["PolicyDocument"] = {**properties["PolicyDocument"], "Statement": tls_only}
    return {**resource, "Properties": properties}
