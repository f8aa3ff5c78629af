"""Delivery streams that write records as they came."""

import gzip
import time

from ops.deployment import Deployment

RECORDS = [b'{"n": 1}\n', b'{"n": 2}\n', b"anything\n"]


def test_records_without_conversion_become_one_compressed_object_a_buffer(deployment: Deployment) -> None:
    kinesis, firehose, s3 = (deployment.client(name) for name in ("kinesis", "firehose", "s3"))
    role = deployment.client("iam").list_roles()["Roles"][0]["Arn"]
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
    while not (found := s3.list_objects_v2(Bucket="raw-records").get("Contents", [])):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.2)
    [entry] = found
    assert entry["Key"].endswith(".gz")
    body = s3.get_object(Bucket="raw-records", Key=entry["Key"])["Body"].read()
    assert gzip.decompress(body) == b"".join(RECORDS)
    firehose.delete_delivery_stream(DeliveryStreamName="raw")
    kinesis.delete_stream(StreamName="raw")
    s3.delete_object(Bucket="raw-records", Key=entry["Key"])
    s3.delete_bucket(Bucket="raw-records")
