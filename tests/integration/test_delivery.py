"""Delivery streams without format conversion."""

import gzip
import json
import time
from typing import Any

from ops.deployment import Deployment

RECORDS = [b'{"n": 1}\n', b'{"n": 2}\n', b"anything\n"]


def test_records_without_conversion_become_one_compressed_object_a_buffer(deployment: Deployment) -> None:
    kinesis, firehose = deployment.session.client("kinesis"), deployment.session.client("firehose")
    s3 = deployment.session.client("s3")
    role = deployment.session.client("iam").list_roles()["Roles"][0]["Arn"]
    kinesis.create_stream(StreamName="raw", ShardCount=1)
    s3.create_bucket(Bucket="raw-records")
    stream = kinesis.describe_stream_summary(StreamName="raw")["StreamDescriptionSummary"]["StreamARN"]
    firehose.create_delivery_stream(
        DeliveryStreamName="raw",
        DeliveryStreamType="KinesisStreamAsSource",
        KinesisStreamSourceConfiguration={"KinesisStreamARN": stream, "RoleARN": role},
        ExtendedS3DestinationConfiguration={
            "RoleARN": role,
            "BucketARN": "arn:aws:s3:::raw-records",
            "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 1},
            "CompressionFormat": "GZIP",
        },
    )
    kinesis.put_records(StreamName="raw", Records=[{"Data": data, "PartitionKey": "k"} for data in RECORDS])
    deadline = time.monotonic() + 20
    while not (result := s3.list_objects_v2(Bucket="raw-records").get("Contents", [])):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.2)
    [entry] = result
    assert entry["Key"].endswith(".gz")
    body = s3.get_object(Bucket="raw-records", Key=entry["Key"])["Body"].read()
    assert gzip.decompress(body) == b"".join(RECORDS)
    firehose.delete_delivery_stream(DeliveryStreamName="raw")
    kinesis.delete_stream(StreamName="raw")
    s3.delete_object(Bucket="raw-records", Key=entry["Key"])
    s3.delete_bucket(Bucket="raw-records")


def test_what_waits_is_delivered_to_a_destination_that_was_changed_meanwhile(deployment: Deployment) -> None:
    cloudformation, s3 = deployment.session.client("cloudformation"), deployment.session.client("s3")
    role = deployment.session.client("iam").list_roles()["Roles"][0]["Arn"]
    cloudformation.create_stack(StackName="changed", TemplateBody=json.dumps(_template(role, "before/")))
    deployment.session.client("kinesis").put_record(StreamName="changed", Data=RECORDS[0], PartitionKey="k")
    cloudformation.update_stack(StackName="changed", TemplateBody=json.dumps(_template(role, "after/")))
    deadline = time.monotonic() + 20
    while not (result := s3.list_objects_v2(Bucket="changed-records").get("Contents", [])):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.2)
    [entry] = result
    assert entry["Key"].startswith("after/")
    assert s3.get_object(Bucket="changed-records", Key=entry["Key"])["Body"].read() == RECORDS[0]
    s3.delete_object(Bucket="changed-records", Key=entry["Key"])
    cloudformation.delete_stack(StackName="changed")


def _template(role: str, prefix: str) -> dict[str, Any]:
    destination = {
        "RoleARN": role,
        "BucketARN": {"Fn::GetAtt": ["Records", "Arn"]},
        "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 3},
        "Prefix": prefix,
    }
    source = {"KinesisStreamARN": {"Fn::GetAtt": ["Stream", "Arn"]}, "RoleARN": role}
    delivery = {
        "DeliveryStreamName": "changed",
        "DeliveryStreamType": "KinesisStreamAsSource",
        "KinesisStreamSourceConfiguration": source,
        "ExtendedS3DestinationConfiguration": destination,
    }
    resources = {
        "Stream": {"Type": "AWS::Kinesis::Stream", "Properties": {"Name": "changed", "ShardCount": 1}},
        "Records": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "changed-records"}},
        "Delivery": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": delivery},
    }
    return {"Resources": resources}
