"""Least privilege: all permissions of each role, found by the resource that uses the role."""

import json
from typing import Any

from tests.built.stacks.conftest import Template, list_properties, resolve, to_json

READ_STREAM = {"kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"}
RUN_FUNCTION = {
    *READ_STREAM,
    "kinesis:DescribeStreamSummary",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "s3:PutObject",
    "s3:ListBucket",
}


def list_permissions(template: Template, role: str) -> set[tuple[str, str]]:
    """Return each action that a role may take, and the resource of it as JSON."""
    policies = [p for p in list_properties({"": template}, "AWS::IAM::Policy") if {"Ref": role} in p["Roles"]]
    return {
        (action, to_json(resource))
        for policy in policies
        for statement in policy["PolicyDocument"]["Statement"]
        for action in to_list(statement["Action"])
        for resource in to_list(statement["Resource"])
    }


def to_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def get_actions(found: set[tuple[str, str]]) -> set[str]:
    return {action for action, _ in found}


def get_targets(found: set[tuple[str, str]], action: str) -> set[str]:
    return {on for what, on in found if what == action}


def find_role(template: Template, function: str) -> str:
    """Return the logical id of the role of the function with this name."""
    [found] = [f for f in list_properties({"": template}, "AWS::Lambda::Function") if f.get("FunctionName") == function]
    return str(found["Role"]["Fn::GetAtt"][0])


def make_stream_arn(name: str) -> str:
    """Return the ARN of a stream as JSON. Stacks find streams by their names."""
    return json.dumps(f"arn:aws:kinesis:eu-west-1:123456789012:stream/{name}")


def make_table_arn() -> str:
    """Return the ARN of the table as JSON. Other stacks find it by its name."""
    return json.dumps("arn:aws:dynamodb:eu-west-1:123456789012:table/UnicornSensorData")


def make_objects_arn(template: Template, output: str, under: str) -> str:
    bucket = template["Outputs"][output]["Value"]["Ref"]
    return to_json({"Fn::Join": ["", [{"Fn::GetAtt": [bucket, "Arn"]}, under]]})


def test_aggregator_reads_readings_puts_summaries_and_quarantines(aws: dict[str, Template]) -> None:
    template = aws["WildRydesProcessing"]
    permissions = list_permissions(template, find_role(template, "WildRydesAggregator"))
    assert get_actions(permissions) == {*RUN_FUNCTION, "kinesis:PutRecords"}
    assert all(on == make_stream_arn("wildrydes") for what in READ_STREAM for on in get_targets(permissions, what))
    assert all(on == make_stream_arn("wildrydes-summary") for on in get_targets(permissions, "kinesis:PutRecords"))
    assert get_targets(permissions, "s3:PutObject") == {
        make_objects_arn(template, "QuarantineBucketName", "/wildrydes/*"),
        make_objects_arn(template, "FailuresBucketName", "/aws/lambda/*"),
    }


def test_processor_reads_summaries_merges_rows_and_quarantines(aws: dict[str, Template]) -> None:
    template = aws["WildRydesProcessing"]
    permissions = list_permissions(template, find_role(template, "WildRydesStreamProcessor"))
    assert get_actions(permissions) == {*RUN_FUNCTION, "dynamodb:BatchGetItem", "dynamodb:PutItem"}
    assert all(
        on == make_stream_arn("wildrydes-summary") for what in READ_STREAM for on in get_targets(permissions, what)
    )
    table = to_json({"Fn::GetAtt": [template["Outputs"]["TableName"]["Value"]["Ref"], "Arn"]})
    assert get_targets(permissions, "dynamodb:PutItem") == get_targets(permissions, "dynamodb:BatchGetItem") == {table}


def test_watch_reads_summaries_keeps_what_it_saw_and_publishes(aws: dict[str, Template]) -> None:
    template = aws["WildRydesMonitoring"]
    permissions = list_permissions(template, find_role(template, "WildRydesWatch"))
    assert get_actions(permissions) == {
        *RUN_FUNCTION,
        "s3:GetObject",
        "sns:Publish",
        *("kms:Decrypt", "kms:GenerateDataKey"),
    }
    assert all(
        on == make_stream_arn("wildrydes-summary") for what in READ_STREAM for on in get_targets(permissions, what)
    )
    [state_bucket] = [name for name, r in template["Resources"].items() if r["Type"] == "AWS::S3::Bucket"]
    arn = {"Fn::GetAtt": [state_bucket, "Arn"]}
    state_objects = {to_json({"Fn::Join": ["", [arn, under]]}) for under in ("/seen/*", "/episodes.json")}
    assert get_targets(permissions, "s3:GetObject") == state_objects
    others = get_targets(permissions, "s3:PutObject") - state_objects
    parts = {
        suffix: (prefix, reference) for prefix, reference, suffix in (json.loads(on)["Fn::Join"][1] for on in others)
    }
    assert parts.keys() == {"/aws/lambda/*", "/roster.json"}
    for stack, output, under in (
        ("WildRydesProcessing", "FailuresBucketName", "/aws/lambda/*"),
        ("WildRydesDashboard", "RosterBucketName", "/roster.json"),
    ):
        prefix, reference = parts[under]
        assert prefix == "arn:aws:s3:::"
        assert resolve(aws, "WildRydesMonitoring", reference) == (stack, aws[stack]["Outputs"][output]["Value"])
    assert get_targets(permissions, "sns:Publish") == {to_json(template["Outputs"]["TopicArn"]["Value"])}
    [key] = [name for name, r in template["Resources"].items() if r["Type"] == "AWS::KMS::Key"]
    assert get_targets(permissions, "kms:GenerateDataKey") == {to_json({"Fn::GetAtt": [key, "Arn"]})}


def test_firehose_adds_to_the_archive_and_cannot_delete_from_it(aws: dict[str, Template]) -> None:
    template = aws["WildRydesArchive"]
    [delivery] = list_properties(aws, "AWS::KinesisFirehose::DeliveryStream")
    destination = delivery["ExtendedS3DestinationConfiguration"]
    role = destination["RoleARN"]["Fn::GetAtt"][0]
    used = (
        delivery["KinesisStreamSourceConfiguration"],
        destination["DataFormatConversionConfiguration"]["SchemaConfiguration"],
    )
    assert [where["RoleARN"]["Fn::GetAtt"][0] for where in used] == [role, role]
    permissions = list_permissions(template, role)
    assert get_actions(permissions) == {
        *READ_STREAM,
        *("s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"),
        *("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"),
        *("glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"),
        "logs:PutLogEvents",
    }
    assert all(on == make_stream_arn("wildrydes") for what in READ_STREAM for on in get_targets(permissions, what))
    assert get_targets(permissions, "s3:PutObject") == {
        make_objects_arn(template, "ArchiveBucketName", "/archive/*"),
        make_objects_arn(template, "ArchiveBucketName", "/errors/*"),
    }


def test_compactor_asks_athena_and_removes_nothing_but_what_it_compacts(aws: dict[str, Template]) -> None:
    template = aws["WildRydesArchive"]
    permissions = list_permissions(template, find_role(template, "WildRydesCompactor"))
    assert {action for action in get_actions(permissions) if "Delete" in action} == {"s3:DeleteObject"}
    own = {make_objects_arn(template, "ArchiveBucketName", under) for under in ("/compacted/*", "/compactions/*")}
    assert get_targets(permissions, "s3:DeleteObject") == {
        make_objects_arn(template, "ArchiveBucketName", "/archive/*"),
        *own,
    }
    [results] = get_targets(permissions, "s3:PutObject") - own
    assert "Results" in results
    [work_group] = get_targets(permissions, "athena:StartQueryExecution")
    assert work_group.endswith(':workgroup/WildRydesCompactor"')
    assert not any(action.startswith(("kinesis:", "dynamodb:", "firehose:")) for action in get_actions(permissions))
    assert not any(
        action.startswith("glue:") and not action.startswith("glue:Get") for action in get_actions(permissions)
    )


def test_guest_reads_the_stream_of_readings_the_table_and_the_roster_and_nothing_else(aws: dict[str, Template]) -> None:
    template = aws["WildRydesDashboard"]
    permissions = list_permissions(template, template["Outputs"]["GuestRoleArn"]["Value"]["Fn::GetAtt"][0])
    assert get_actions(permissions) == {
        *READ_STREAM - {"kinesis:DescribeStream"},
        *("dynamodb:Query", "s3:GetObject"),
    }
    assert get_targets(permissions, "s3:GetObject") == {make_objects_arn(template, "RosterBucketName", "/roster.json")}
    [readings] = {on for action, on in permissions if action.startswith("kinesis:")}
    assert readings == make_stream_arn("wildrydes")
    [table] = get_targets(permissions, "dynamodb:Query")
    assert table == make_table_arn()
    [pool] = list_properties(aws, "AWS::Cognito::IdentityPool")
    assert pool["AllowUnauthenticatedIdentities"] is True
    assert not pool.get("AllowClassicFlow")


def test_only_guests_have_rights_from_the_pool(aws: dict[str, Template]) -> None:
    template = aws["WildRydesDashboard"]
    guest = template["Outputs"]["GuestRoleArn"]["Value"]["Fn::GetAtt"][0]
    roles = {n: r["Properties"] for n, r in template["Resources"].items() if r["Type"] == "AWS::IAM::Role"}
    of_the_pool = {
        name for name, role in roles.items() if "cognito-identity" in to_json(role["AssumeRolePolicyDocument"])
    }
    assert len(of_the_pool - {guest}) == 1
    assert all(list_permissions(template, other) == set() for other in of_the_pool - {guest})
    assert not any(roles[name].keys() & {"Policies", "ManagedPolicyArns"} for name in of_the_pool)
