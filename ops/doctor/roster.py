"""Check that the roster is written, from which consoles that open know who was silent before."""

from collections.abc import Iterator
from datetime import timedelta

from botocore.exceptions import ClientError

from alerts.roster import KEY
from ops.doctor.deployment_context import DeploymentContext
from ops.doctor.finding import Finding, ok, warning

_MAX_AGE = timedelta(minutes=10)
"""The roster is written once a minute, unless a run leaves that to the next."""


def check(context: DeploymentContext) -> Iterator[Finding]:
    """Report a roster that is old. One that is missing may be written within a minute."""
    try:
        stored = context.session.client("s3").head_object(Bucket=context.outputs["RosterBucketName"], Key=KEY)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("404", "NoSuchKey"):
            raise
        yield ok("roster", "not written yet")
        return
    written = stored["LastModified"]
    if context.clock() - written <= _MAX_AGE:
        yield ok("roster", f"written at {written:%H:%M:%S} UTC")
        return
    remedy = f"aws logs tail /aws/lambda/{context.outputs['WatchName']} --since 10m"
    yield warning(
        "roster", f"it was last written on {written:%d %b at %H:%M} UTC, so consoles miss who fell silent", remedy
    )
