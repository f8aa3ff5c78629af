"""Find the archive's first hour, so that a question does not list the hours before it.

Athena lists each hour of a projected range, whether or not there are objects, and S3 bills each listing.
"""

from datetime import UTC, datetime

from botocore.exceptions import ClientError

from aws.errors import get_error_code
from ops.deployment import Deployment
from unicorn.sql import ARCHIVE_TABLE, COMPACTED_TABLE, PARTITION

_DENIED = ("AccessDenied", "AccessDeniedException")


def find_first_hour(deployment: Deployment) -> str:
    """Return the SQL literal of the first partition with objects; of this hour if there are none.

    Return an empty string, for every partition, if the caller may not list the bucket.
    """
    s3, bucket = deployment.session.client("s3"), deployment.outputs["ArchiveBucketName"]
    hours = [datetime.now(UTC).strftime("%Y-%m-%d-%H")]
    try:
        for table in (ARCHIVE_TABLE, COMPACTED_TABLE):
            prefix = f"{table}/{PARTITION}="
            listed = s3.list_objects_v2(Bucket=bucket, Prefix=prefix, MaxKeys=1).get("Contents", [])
            hours += [entry["Key"].removeprefix(prefix).partition("/")[0] for entry in listed]
    except ClientError as error:
        if get_error_code(error) not in _DENIED:
            raise
        return ""
    return f"'{min(hours)}'"
