"""Promises of the templates. Tests find resources by type and never by logical id."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tests.built.stacks.conftest import Synthesize, Template, build_app, list_properties, list_resources, to_json
from unicorn.sql import COLUMNS, COMPACTED_COLUMNS


def index_by_name(templates: dict[str, Template], type_: str, key: str) -> dict[str, dict[str, Any]]:
    return {resource[key]: resource for resource in list_properties(templates, type_)}


def find_mapping(templates: dict[str, Template], function: str) -> dict[str, Any]:
    """Return the event source mapping of the function with this name."""
    for template in templates.values():
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::Lambda::EventSourceMapping":
                target = template["Resources"][resource["Properties"]["FunctionName"]["Ref"]]
                if target["Properties"]["FunctionName"] == function:
                    mapping: dict[str, Any] = resource["Properties"]
                    return mapping
    raise AssertionError(f"no mapping of {function}")


def get_output(templates: dict[str, Template], name: str) -> Any:
    [value] = [t["Outputs"][name]["Value"] for t in templates.values() if name in t.get("Outputs", {})]
    return value


def test_templates_do_not_depend_on_the_working_directory(
    aws: dict[str, Template], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with build_app({}, tmp_path / "assembly") as app:
        assembly = app.synth()
    file = assembly.get_stack_by_name("WildRydesArchive").template_full_path
    template = json.loads(Path(file).read_text())
    assert list_resources({"": template}, "AWS::Athena::NamedQuery")
    assert template == aws["WildRydesArchive"]


def test_names_of_the_default_stage_are_the_originals(aws: dict[str, Template]) -> None:
    assert set(index_by_name(aws, "AWS::Kinesis::Stream", "Name")) == {"wildrydes", "wildrydes-summary"}
    assert set(index_by_name(aws, "AWS::DynamoDB::GlobalTable", "TableName")) == {"UnicornSensorData"}
    assert {"WildRydesAggregator", "WildRydesStreamProcessor"} <= {
        found.get("FunctionName") for found in list_properties(aws, "AWS::Lambda::Function")
    }
    assert set(index_by_name(aws, "AWS::KinesisFirehose::DeliveryStream", "DeliveryStreamName")) == {"wildrydes"}
    assert set(index_by_name(aws, "AWS::Cognito::IdentityPool", "IdentityPoolName")) == {"wildrydes"}
    assert set(index_by_name(aws, "AWS::Athena::WorkGroup", "Name")) == {"wildrydes", "WildRydesCompactor"}


def test_another_stage_shares_no_physical_name(aws: dict[str, Template], synthesize: Synthesize) -> None:
    blue = synthesize(stage="blue")
    named = {list_names(template) for template in [*aws.values()]}, {list_names(template) for template in blue.values()}
    default, other = (set().union(*side) for side in named)
    # A table's name counts within its database and a saved query's within its workgroup, which have the suffix.
    assert default & other == {"archive", "compacted", *index_by_name(aws, "AWS::Athena::NamedQuery", "Name")}
    assert {"wildrydes-blue", "wildrydes_blue", "WildRydesAggregator-blue", "UnicornSensorData-blue"} <= other
    assert {name.removesuffix("-blue") for name in blue} == set(aws)


def list_names(template: Template) -> frozenset[str]:
    """Return the physical names in a template."""
    keys = (
        *("Name", "TableName", "FunctionName", "LogGroupName", "DeliveryStreamName", "IdentityPoolName", "RoleName"),
        *("AlarmName", "DashboardName", "TopicName"),
    )
    names = [r.get("Properties", {}).get(key) for r in template["Resources"].values() for key in keys]
    inputs = (r["Properties"] for r in template["Resources"].values() if r["Type"].startswith("AWS::Glue::"))
    names += [(i.get("DatabaseInput") or i.get("TableInput", {})).get("Name") for i in inputs]
    return frozenset(name for name in names if isinstance(name, str))


@pytest.mark.parametrize(("shards", "mode", "count"), [("3", "PROVISIONED", 3), ("on-demand", "ON_DEMAND", None)])
def test_both_streams_follow_the_shards_setting(
    synthesize: Synthesize, shards: str, mode: str, count: int | None
) -> None:
    streams = list_properties(synthesize(shards=shards), "AWS::Kinesis::Stream")
    assert [(s["StreamModeDetails"]["StreamMode"], s.get("ShardCount")) for s in streams] == [(mode, count)] * 2


def test_streams_are_encrypted_and_keep_records_as_long_as_set(synthesize: Synthesize) -> None:
    for stream in list_properties(synthesize(retention="48", window="0"), "AWS::Kinesis::Stream"):
        assert stream["RetentionPeriodHours"] == 48
        assert stream["StreamEncryption"] == {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"}


@pytest.mark.parametrize("shards", ["3", "on-demand"])
def test_a_change_of_shards_changes_nothing_else(aws: dict[str, Template], synthesize: Synthesize, shards: str) -> None:
    """The change is an update in place, because no name, key or identity of a stream depends on it."""
    changed = synthesize(shards=shards)
    assert all(remove_shards(changed[name]) == remove_shards(aws[name]) for name in aws)


@pytest.mark.parametrize("context", [{}, {"shards": "3", "retention": "48"}])
def test_a_deployment_tells_the_settings_that_it_was_made_with(synthesize: Synthesize, context: dict[str, str]) -> None:
    settings = synthesize(**context)["WildRydesStreams"]["Outputs"]["Settings"]["Value"]
    assert json.loads(settings) == context


def remove_shards(template: Template) -> Template:
    """Return a template without what depends on the number of shards; CloudFormation updates that in place."""
    template = copy.deepcopy(template)
    template.get("Outputs", {}).pop("Settings", None)
    for table in list_properties({"": template}, "AWS::DynamoDB::GlobalTable"):
        for replica in table["Replicas"]:
            del replica["ReadOnDemandThroughputSettings"]
    for guard in list_properties({"": template}, "Custom::SettingsGuard"):
        del guard["Settings"]["shards"]
    for stream in list_properties({"": template}, "AWS::Kinesis::Stream"):
        stream.pop("ShardCount", None)
        stream.pop("StreamModeDetails")
    return template


def test_aggregator_has_a_tumbling_window_and_does_not_bisect(aws: dict[str, Template]) -> None:
    mapping = find_mapping(aws, "WildRydesAggregator")
    assert mapping["TumblingWindowInSeconds"] == 60
    assert mapping["BisectBatchOnFunctionError"] is False
    assert "FunctionResponseTypes" not in mapping


def test_without_a_window_the_aggregator_bisects(synthesize: Synthesize) -> None:
    mapping = find_mapping(synthesize(retention="48", window="0"), "WildRydesAggregator")
    assert "TumblingWindowInSeconds" not in mapping
    assert mapping["BisectBatchOnFunctionError"] is True


@pytest.mark.parametrize("function", ["WildRydesAggregator", "WildRydesStreamProcessor"])
def test_mappings_lose_nothing(aws: dict[str, Template], function: str) -> None:
    mapping = find_mapping(aws, function)
    assert mapping["StartingPosition"] == "TRIM_HORIZON"
    assert mapping.get("MaximumRetryAttempts", -1) == -1
    [retention] = {stream["RetentionPeriodHours"] for stream in list_properties(aws, "AWS::Kinesis::Stream")}
    # Records that are only late must reach the function, and those that are given up must still be on the stream.
    assert retention * 3600 / 2 < mapping["MaximumRecordAgeInSeconds"] <= retention * 3600 - 6 * 3600
    assert mapping["DestinationConfig"]["OnFailure"]["Destination"] == {
        "Fn::GetAtt": [get_output(aws, "FailuresBucketName")["Ref"], "Arn"]
    }


def test_processor_bisects_a_failing_batch(aws: dict[str, Template]) -> None:
    assert find_mapping(aws, "WildRydesStreamProcessor")["BisectBatchOnFunctionError"] is True


def test_processor_works_on_two_batches_of_a_shard_at_once_and_the_windowed_aggregator_on_one(
    aws: dict[str, Template],
) -> None:
    assert find_mapping(aws, "WildRydesStreamProcessor")["ParallelizationFactor"] == 2
    assert find_mapping(aws, "WildRydesAggregator")["ParallelizationFactor"] == 1


def test_functions_are_arm64_and_log_json_for_a_limited_time(aws: dict[str, Template]) -> None:
    functions = [f for f in list_properties(aws, "AWS::Lambda::Function") if "WildRydes" in str(f.get("FunctionName"))]
    assert len(functions) == 6
    for function in functions:
        assert function["Architectures"] == ["arm64"]
        assert function["LoggingConfig"]["LogFormat"] == "JSON"
        assert function["Runtime"] == "python3.13"
    groups = list_properties(aws, "AWS::Logs::LogGroup")
    assert groups
    assert all(group["RetentionInDays"] <= 14 for group in groups)


def test_table_is_on_demand_with_point_in_time_recovery(aws: dict[str, Template]) -> None:
    [table] = list_properties(aws, "AWS::DynamoDB::GlobalTable")
    assert table["KeySchema"] == [
        {"AttributeName": "Name", "KeyType": "HASH"},
        {"AttributeName": "StatusTime", "KeyType": "RANGE"},
    ]
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    [replica] = table["Replicas"]
    assert replica["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


def test_every_bucket_is_private_encrypted_and_answers_over_tls_only(aws: dict[str, Template]) -> None:
    buckets = list_properties(aws, "AWS::S3::Bucket")
    assert len(buckets) == 7
    for bucket in buckets:
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket["BucketEncryption"]
        assert bucket["LifecycleConfiguration"]["Rules"]
    policies = list_properties(aws, "AWS::S3::BucketPolicy")
    assert len(policies) == len(buckets)
    for policy in policies:
        insecure = {"Bool": {"aws:SecureTransport": "false"}}
        statements = policy["PolicyDocument"]["Statement"]
        assert any(s["Effect"] == "Deny" and s.get("Condition") == insecure for s in statements)


def test_archive_is_versioned_and_its_current_objects_never_expire(aws: dict[str, Template]) -> None:
    [archive] = [b for b in list_properties(aws, "AWS::S3::Bucket") if "VersioningConfiguration" in b]
    [rule] = archive["LifecycleConfiguration"]["Rules"]
    assert "ExpirationInDays" not in rule
    assert rule["NoncurrentVersionExpiration"]["NoncurrentDays"] == 30


@pytest.mark.parametrize(("name", "expected"), [("archive", COLUMNS), ("compacted", COMPACTED_COLUMNS)])
def test_archives_tables_have_the_columns_of_the_schema_and_project_their_hours(
    aws: dict[str, Template], name: str, expected: dict[str, str]
) -> None:
    tables = [found["TableInput"] for found in list_properties(aws, "AWS::Glue::Table")]
    assert len(tables) == 2
    [table] = [table for table in tables if table["Name"] == name]
    assert {c["Name"]: c["Type"] for c in table["StorageDescriptor"]["Columns"]} == expected
    assert [key["Name"] for key in table["PartitionKeys"]] == ["hour"]
    parameters = table["Parameters"]
    assert parameters["projection.enabled"] == "true"
    assert parameters["projection.hour.type"] == "date"
    assert parameters["projection.hour.format"] == "yyyy-MM-dd-HH"
    assert parameters["projection.hour.range"] == "2026-01-01-00,NOW"
    assert parameters["projection.hour.interval.unit"] == "HOURS"
    assert f"/{name}/hour=${{hour}}/" in to_json(parameters["storage.location.template"])


def test_delivery_writes_parquet_by_the_hour_and_keeps_what_it_cannot_convert(aws: dict[str, Template]) -> None:
    [stream] = list_properties(aws, "AWS::KinesisFirehose::DeliveryStream")
    destination = stream["ExtendedS3DestinationConfiguration"]
    assert destination["BufferingHints"] == {"IntervalInSeconds": 60, "SizeInMBs": 64}
    assert destination["Prefix"] == "archive/hour=!{timestamp:yyyy-MM-dd-HH}/"
    assert destination["ErrorOutputPrefix"].startswith("errors/!{firehose:error-output-type}/")
    assert "ParquetSerDe" in destination["DataFormatConversionConfiguration"]["OutputFormatConfiguration"]["Serializer"]
    assert destination["CloudWatchLoggingOptions"]["Enabled"] is True


def test_work_groups_enforce_their_settings(aws: dict[str, Template]) -> None:
    for group in list_properties(aws, "AWS::Athena::WorkGroup"):
        configuration = group["WorkGroupConfiguration"]
        assert configuration["EnforceWorkGroupConfiguration"] is True
        assert configuration["EngineVersion"]["SelectedEngineVersion"] == "Athena engine version 3"
        assert configuration["ResultConfiguration"]["EncryptionConfiguration"] == {"EncryptionOption": "SSE_S3"}


def test_queries_have_a_scan_limit_and_compactions_have_none(aws: dict[str, Template], synthesize: Synthesize) -> None:
    for templates, limit in ((aws, 10 * 10**9), (synthesize(scan_limit_gb="3"), 3 * 10**9)):
        groups = index_by_name(templates, "AWS::Athena::WorkGroup", "Name")
        assert groups["wildrydes"]["WorkGroupConfiguration"]["BytesScannedCutoffPerQuery"] == limit
        assert "BytesScannedCutoffPerQuery" not in groups["WildRydesCompactor"]["WorkGroupConfiguration"]


def test_only_query_results_and_forgotten_unicorns_expire(
    aws: dict[str, Template],
) -> None:
    expiring = {
        stack: [
            name
            for name, bucket in template["Resources"].items()
            if bucket["Type"] == "AWS::S3::Bucket" and "ExpirationInDays" in to_json(bucket)
        ]
        for stack, template in aws.items()
    }
    [results] = expiring.pop("WildRydesArchive")
    for group in list_properties(aws, "AWS::Athena::WorkGroup"):
        location = group["WorkGroupConfiguration"]["ResultConfiguration"]["OutputLocation"]
        assert location == {"Fn::Join": ["", ["s3://", {"Ref": results}, "/"]]}
    [state_bucket] = expiring.pop("WildRydesMonitoring")
    rules = aws["WildRydesMonitoring"]["Resources"][state_bucket]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert [(rule["Prefix"], rule["ExpirationInDays"]) for rule in rules if "ExpirationInDays" in rule] == [
        ("seen/", 8)
    ]
    [roster] = expiring.pop("WildRydesDashboard")
    assert roster == aws["WildRydesDashboard"]["Outputs"]["RosterBucketName"]["Value"]["Ref"]
    assert not any(expiring.values())


def test_every_saved_query_exists_and_contains_the_relation(aws: dict[str, Template]) -> None:
    saved = index_by_name(aws, "AWS::Athena::NamedQuery", "Name")
    assert {
        "trip",
        "trips",
        "stops",
        "readings-since",
        "distance-by-unicorn",
        "vitals-below",
        "vitals-in-alert",
        "readings-per-minute",
    } == set(saved)
    assert all("WITH readings AS (" in query["QueryString"] for query in saved.values())
    assert all(":" + name not in query["QueryString"] for query in saved.values() for name in ("since", "unicorn"))
