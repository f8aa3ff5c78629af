"""The columns of the permission matrix: each action on each resource of a deployment, as a call of the SDK."""

import re
from collections.abc import Mapping
from typing import Any

from alerts.roster import KEY as KEY_OF_ROSTER
from backfill.places import DONE, MINUTES, RUNS
from ops.deployment import Deployment
from tests.roles.rows import Cell

Call = tuple[str, str, dict[str, Any]]
"""A service, a method of its client, and the arguments."""

PROBE = "probe"
KEY = {"Name": {"S": "Probe"}, "StatusTime": {"S": "2026-11-24 12:00:00.000"}}
BUCKETS = {
    "quarantine": "Quarantine",
    "failures": "Failures",
    "archive": "Archive",
    "memory": "Memory",
    "rosters": "Roster",
    "query results": "Results",
}
OBJECTS = {
    "quarantined readings": ("Quarantine", f"{{Readings}}/{PROBE}"),
    "quarantined summaries": ("Quarantine", f"{{Summaries}}/{PROBE}"),
    "beside what is quarantined": ("Quarantine", PROBE),
    "failed batches": ("Failures", f"aws/lambda/{PROBE}"),
    "beside failed batches": ("Failures", PROBE),
    "archived": ("Archive", f"archive/{PROBE}"),
    "not converted": ("Archive", f"errors/{PROBE}"),
    "compacted": ("Archive", f"compacted/{PROBE}"),
    "note of a compaction": ("Archive", f"compactions/{PROBE}"),
    "beside the archive": ("Archive", PROBE),
    "memory of a shard": ("Memory", f"seen/{PROBE}"),
    "beside the memory": ("Memory", PROBE),
    "roster": ("Roster", KEY_OF_ROSTER),
    "beside the roster": ("Roster", PROBE),
    "query result": ("Results", PROBE),
    "minutes to put back": ("Results", f"{MINUTES}{PROBE}"),
    "minutes put back": ("Results", f"{DONE}{PROBE}"),
    "run of a backfill": ("Results", f"{RUNS}{PROBE}"),
}
"""Objects by their bucket and key; a key begins with a stream's name where it has a field for it."""
LOGS = {
    "aggregator's logs": "AggregatorLogs",
    "processor's logs": "ProcessorLogs",
    "watch's logs": "WatchLogs",
    "delivery's logs": "DeliveryLogs",
    "compactor's logs": "CompactorLogs",
    "backfill's logs": "BackfillLogs",
    "guard's logs": "SettingsGuardLogs",
}
_ACTIONS = {
    ("s3", "list_objects_v2"): "s3:ListBucket",
    ("s3", "list_multipart_uploads"): "s3:ListBucketMultipartUploads",
    ("s3", "list_parts"): "s3:ListMultipartUploadParts",
    ("lambda", "invoke"): "lambda:InvokeFunction",
    ("stepfunctions", "start_execution"): "states:StartExecution",
    ("stepfunctions", "describe_execution"): "states:DescribeExecution",
    ("stepfunctions", "stop_execution"): "states:StopExecution",
    ("stepfunctions", "describe_state_machine"): "states:DescribeStateMachine",
    ("stepfunctions", "delete_state_machine"): "states:DeleteStateMachine",
}
"""Actions that are not called as the call is."""


def find_physical_ids(deployment: Deployment) -> dict[str, str]:
    """Return the physical id of each resource, by its logical id without the hash."""
    cloudformation = deployment.session.client("cloudformation")
    return {
        re.sub("[0-9A-F]{8}$", "", made["LogicalResourceId"]): made["PhysicalResourceId"]
        for stack in deployment.statuses
        for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
        for made in page["StackResourceSummaries"]
    }


def find_key(made: Mapping[str, str]) -> str:
    """Return the key of the topic, which is the stage's key if there is one."""
    return made.get("AlertsKey") or made["Key"]


def list_calls(made: Mapping[str, str], seeds: Mapping[str, Any]) -> dict[Cell, Call]:
    """Return the call of every cell of a row, on resources that the administrator prepared."""
    by_place = {
        **{place: _list_stream_calls(made[id_], seeds[place]) for place, id_ in STREAMS.items()},
        **{place: _list_bucket_calls(made[id_]) for place, id_ in BUCKETS.items()},
        **{
            place: _list_object_calls(made[id_], key.format_map(made), seeds[place])
            for place, (id_, key) in OBJECTS.items()
        },
        **{place: _list_log_calls(made[id_], seeds["log stream"]) for place, id_ in LOGS.items()},
        "table": _list_table_calls(made["SensorData"], KEY),
        **_list_acknowledgment_calls(made, seeds),
        "topic": _list_topic_calls(made["Alerts"]),
        "key": _list_key_calls(find_key(made), seeds["key"]),
        "archive's table": _list_catalog_calls(made["Database"], made["Table"]),
        "compacted table": _list_catalog_calls(made["Database"], made["CompactedTable"]),
        **{place: _list_work_group_calls(made[id_], seeds[place]) for place, id_ in WORK_GROUPS.items()},
        "backfill's function": [("lambda", "invoke", {"FunctionName": made["Backfill"], "Payload": b"{}"})],
        **_list_machine_calls(made["BackfillMachine"]),
        "streams' stack": [("cloudformation", "describe_stacks", {"StackName": seeds["streams' stack"]})],
        "account": _list_account_calls(made),
    }
    return {(_action(call), place): call for place, on_it in by_place.items() for call in on_it}


STREAMS = {"readings": "Readings", "summaries": "Summaries"}
WORK_GROUPS = {"work group": "WorkGroup", "compactor's work group": "CompactorWorkGroup"}


def _action(call: Call) -> str:
    service, method, _ = call
    return _ACTIONS.get((service, method)) or f"{service}:{''.join(part.capitalize() for part in method.split('_'))}"


def _list_stream_calls(name: str, iterator: str) -> list[Call]:
    stream = {"StreamName": name}
    place = {"ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
    record = {"Data": b"{}", "PartitionKey": "Probe"}
    return [
        ("kinesis", "list_shards", stream),
        ("kinesis", "describe_stream", stream),
        ("kinesis", "describe_stream_summary", stream),
        ("kinesis", "get_shard_iterator", {**stream, **place}),
        ("kinesis", "get_records", {"ShardIterator": iterator}),
        ("kinesis", "put_record", {**stream, **record}),
        ("kinesis", "put_records", {**stream, "Records": [record]}),
        ("kinesis", "update_shard_count", {**stream, "TargetShardCount": 2, "ScalingType": "UNIFORM_SCALING"}),
        ("kinesis", "increase_stream_retention_period", {**stream, "RetentionPeriodHours": 48}),
        ("kinesis", "delete_stream", stream),
    ]


def _list_bucket_calls(name: str) -> list[Call]:
    bucket = {"Bucket": name}
    return [
        ("s3", "list_objects_v2", bucket),
        ("s3", "get_bucket_location", bucket),
        ("s3", "list_multipart_uploads", bucket),
        ("s3", "get_bucket_policy", bucket),
        ("s3", "delete_bucket_policy", bucket),
        ("s3", "delete_bucket", bucket),
    ]


def _list_object_calls(bucket: str, key: str, upload: str) -> list[Call]:
    place = {"Bucket": bucket, "Key": key}
    return [
        ("s3", "get_object", place),
        ("s3", "put_object", {**place, "Body": b"{}"}),
        ("s3", "list_parts", {**place, "UploadId": upload}),
        ("s3", "abort_multipart_upload", {**place, "UploadId": upload}),
        ("s3", "delete_object", place),
    ]


def _list_log_calls(group: str, new_stream: str) -> list[Call]:
    place = {"logGroupName": group}
    event = {"timestamp": 1_795_521_600_000, "message": PROBE}
    return [
        ("logs", "create_log_stream", {**place, "logStreamName": new_stream}),
        ("logs", "put_log_events", {**place, "logStreamName": PROBE, "logEvents": [event]}),
        ("logs", "get_log_events", {**place, "logStreamName": PROBE}),
        ("logs", "delete_log_stream", {**place, "logStreamName": PROBE}),
        ("logs", "delete_log_group", place),
    ]


def _list_acknowledgment_calls(made: Mapping[str, str], seeds: Mapping[str, Any]) -> dict[str, list[Call]]:
    """Return the calls on the table that is there only with sign-in, by whose items they are on."""
    if "AcknowledgmentsTable" not in made:
        return {}
    name = made["AcknowledgmentsTable"]
    asked = {"TableName": name, "IndexName": "ByTime", **_ask_for("Log", {"S": "all"})}
    return {
        "own acknowledgments": _list_table_calls(name, make_acknowledgment_key(seeds["identity"])),
        "another's acknowledgments": _list_table_calls(name, make_acknowledgment_key("us-east-1:another")),
        "acknowledgments by time": [
            ("dynamodb", "query", asked),
            ("dynamodb", "scan", {"TableName": name, "IndexName": "ByTime"}),
        ],
    }


def make_acknowledgment_key(identity: str) -> dict[str, Any]:
    return {"Identity": {"S": identity}, "Made": {"S": "2026-11-24T12:00:00.000Z"}}


def _ask_for(attribute: str, value: Any) -> dict[str, Any]:
    return {
        "KeyConditionExpression": "#n = :n",
        "ExpressionAttributeNames": {"#n": attribute},
        "ExpressionAttributeValues": {":n": value},
    }


def _list_table_calls(name: str, key: Mapping[str, Any]) -> list[Call]:
    table = {"TableName": name}
    item = {**key, "Probe": {"BOOL": True}}
    partition = next(iter(key))
    return [
        ("dynamodb", "get_item", {**table, "Key": key}),
        ("dynamodb", "batch_get_item", {"RequestItems": {name: {"Keys": [key]}}}),
        ("dynamodb", "query", {**table, **_ask_for(partition, key[partition])}),
        ("dynamodb", "scan", table),
        ("dynamodb", "put_item", {**table, "Item": item}),
        ("dynamodb", "batch_write_item", {"RequestItems": {name: [{"PutRequest": {"Item": item}}]}}),
        ("dynamodb", "update_item", {**table, "Key": key}),
        ("dynamodb", "delete_item", {**table, "Key": key}),
        ("dynamodb", "describe_table", table),
        ("dynamodb", "delete_table", table),
    ]


def _list_topic_calls(arn: str) -> list[Call]:
    topic = {"TopicArn": arn}
    return [
        ("sns", "publish", {**topic, "Subject": PROBE, "Message": PROBE}),
        ("sns", "subscribe", {**topic, "Protocol": "email", "Endpoint": "probe@example.org"}),
        ("sns", "get_topic_attributes", topic),
        ("sns", "set_topic_attributes", {**topic, "AttributeName": "DisplayName", "AttributeValue": PROBE}),
        ("sns", "delete_topic", topic),
    ]


def _list_key_calls(id_: str, ciphertext: bytes) -> list[Call]:
    key = {"KeyId": id_}
    return [
        ("kms", "decrypt", {**key, "CiphertextBlob": ciphertext}),
        ("kms", "generate_data_key", {**key, "KeySpec": "AES_256"}),
        ("kms", "encrypt", {**key, "Plaintext": b"probe"}),
        ("kms", "describe_key", key),
        ("kms", "disable_key", key),
        ("kms", "schedule_key_deletion", key),
    ]


def _list_catalog_calls(database: str, table: str) -> list[Call]:
    place = {"DatabaseName": database, "TableName": table}
    return [
        ("glue", "get_database", {"Name": database}),
        ("glue", "get_table", {"DatabaseName": database, "Name": table}),
        ("glue", "get_table_version", {**place, "VersionId": "1"}),
        ("glue", "get_table_versions", place),
        ("glue", "delete_table", {"DatabaseName": database, "Name": table}),
    ]


def _list_work_group_calls(name: str, query: str) -> list[Call]:
    return [
        ("athena", "start_query_execution", {"QueryString": "SELECT 1", "WorkGroup": name}),
        ("athena", "get_query_execution", {"QueryExecutionId": query}),
        ("athena", "get_query_results", {"QueryExecutionId": query}),
        ("athena", "stop_query_execution", {"QueryExecutionId": query}),
        ("athena", "get_work_group", {"WorkGroup": name}),
        ("athena", "delete_work_group", {"WorkGroup": name}),
    ]


def _list_machine_calls(arn: str) -> dict[str, list[Call]]:
    """Return the calls on a state machine, on an execution of it, and on a child of its map."""
    machine, execution = {"stateMachineArn": arn}, arn.replace(":stateMachine:", ":execution:")

    def list_execution_calls(name: str) -> list[Call]:
        one = {"executionArn": name}
        return [("stepfunctions", "describe_execution", one), ("stepfunctions", "stop_execution", one)]

    return {
        "backfill's machine": [
            ("stepfunctions", "start_execution", {**machine, "input": "{}"}),
            ("stepfunctions", "describe_state_machine", machine),
            ("stepfunctions", "delete_state_machine", machine),
        ],
        "execution of a backfill": list_execution_calls(f"{execution}:{PROBE}"),
        "child of a backfill": list_execution_calls(f"{execution}/Objects:{PROBE}"),
    }


def _list_account_calls(made: Mapping[str, str]) -> list[Call]:
    """Return the calls that no role may make."""
    record = {"Data": b"{}"}
    return [
        ("athena", "list_work_groups", {}),
        ("cloudformation", "describe_stacks", {}),
        ("cloudwatch", "put_metric_data", {"Namespace": "WildRydes", "MetricData": [{"MetricName": "P", "Value": 1}]}),
        ("firehose", "put_record", {"DeliveryStreamName": made["Delivery"], "Record": record}),
        ("iam", "list_roles", {}),
        ("kinesis", "list_streams", {}),
        ("kms", "list_keys", {}),
        ("lambda", "invoke", {"FunctionName": made["Processor"], "Payload": b"{}"}),
        ("s3", "list_buckets", {}),
        ("sns", "list_topics", {}),
    ]
