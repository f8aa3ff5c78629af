"""Check that the failures bucket, the quarantine and the archive's error prefix are empty."""

from collections.abc import Iterator

from ops.bounded_count import Count, count_objects
from ops.doctor.deployment_context import DeploymentContext
from ops.doctor.finding import Finding, ok, problem, warning
from ops.quarantine_reader import count_pieces, count_some_pieces


def check(context: DeploymentContext) -> Iterator[Finding]:
    """Report failed batches as a problem, because rows lack their readings, and unreadable data as a warning."""
    outputs, s3, deep = context.outputs, context.session.client("s3"), context.is_deep
    remedy = context.format_wildrydes_command("redrive --dry-run")
    if failed := count_objects(s3, outputs["FailuresBucketName"], deep=deep):
        yield problem("failed batches", f"Lambda gave up on {failed}, and rows lack them", remedy)
    else:
        yield ok("failed batches", "none")
    bucket = outputs["QuarantineBucketName"]
    if quarantined := Count(count_pieces(s3, bucket)) if deep else count_some_pieces(s3, bucket):
        yield warning("quarantine", f"{quarantined} pieces of data could not be read", remedy)
    else:
        yield ok("quarantine", "empty")
    bucket = outputs["ArchiveBucketName"]
    if errors := count_objects(s3, bucket, "errors/", deep=deep):
        what = f"{errors} objects of records that Firehose could not convert"
        yield warning("conversion", what, remedy)
    else:
        yield ok("conversion", "no failures")
