"""What lies where nothing should: the quarantine, the failures bucket, and the archive's error prefix."""

from collections.abc import Iterator

from ops.doctor.deployment_context import Patient
from ops.doctor.finding import Finding, ok, problem, warning
from ops.quarantined import count_pieces


def check(patient: Patient) -> Iterator[Finding]:
    """Failed batches are a problem, since rows lack them; what could not be read is a warning."""
    outputs, s3 = patient.deployment.outputs, patient.deployment.client("s3")

    def count(bucket: str, prefix: str = "") -> int:
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return sum(page["KeyCount"] for page in pages)

    if failed := count(outputs["FailuresBucketName"]):
        yield problem(
            "failed batches", f"{failed:,} were given up: their rows lack them", patient.wildrydes("redrive --dry-run")
        )
    else:
        yield ok("failed batches", "none")
    if quarantined := count_pieces(s3, outputs["QuarantineBucketName"]):
        what = f"{quarantined:,} pieces of data could not be read"
        yield warning("quarantine", what, patient.wildrydes("redrive --dry-run"))
    else:
        yield ok("quarantine", "empty")
    bucket = outputs["ArchiveBucketName"]
    if errors := count(bucket, "errors/"):
        what = f"{errors:,} objects of records that Firehose could not convert"
        yield warning("conversion", what, f"aws s3 ls s3://{bucket}/errors/ --recursive")
    else:
        yield ok("conversion", "no failures")
