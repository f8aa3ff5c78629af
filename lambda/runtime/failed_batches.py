"""The failures bucket: an object for each batch that Lambda gave up."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

PREFIX = "aws/lambda/"
"""The prefix of failed batches. Source: Lambda developer guide, "Capturing discarded batches for a Kinesis source"."""


def count_failed_batches(s3: "S3Client", bucket: str) -> int:
    """Return how many failed batches the bucket holds, or 1,000 if it holds more: the count makes a single call."""
    return s3.list_objects_v2(Bucket=bucket, Prefix=PREFIX)["KeyCount"]
