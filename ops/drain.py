"""Waiting until what was sent has come through every branch of the pipeline, and then the verdict."""

import time
from collections.abc import Callable

from consumer.shards import records
from consumer.start import TRIM_HORIZON
from ops import rows
from ops.athena import run
from ops.deployment import Deployment
from ops.verdict import Verdict, judge
from unicorn.codec import decode
from unicorn.reading import Reading
from unicorn.relation import with_readings

LONGEST_SECONDS = 150
_POLL_SECONDS = 3.0


def drained_verdict(deployment: Deployment, *, sent: int, report: Callable[[str], None]) -> Verdict:
    """Wait until each branch has all that was sent, at most LONGEST_SECONDS; then compare everything.

    Meant for a deployment whose stream holds one flight only.
    """
    deadline = time.monotonic() + LONGEST_SECONDS
    streamed, unreadable = on_the_stream(deployment)
    while time.monotonic() < deadline:
        stored, archived = rows.total(rows.stored(deployment)), count_archived(deployment)
        quarantined = count_quarantined(deployment)
        report(f"DynamoDB {stored:,}, Athena {archived:,}, quarantine {quarantined:,} of {sent:,} and {unreadable:,}")
        if stored >= sent and archived >= sent and quarantined >= unreadable:
            break
        time.sleep(_POLL_SECONDS)
    return judge(
        sent=sent,
        streamed=streamed,
        unreadable=unreadable,
        quarantined=count_quarantined(deployment),
        stored=rows.stored(deployment),
        archived=rows.archived(deployment),
    )


def on_the_stream(deployment: Deployment) -> tuple[int, int]:
    """How many distinct readings the stream holds, and how many unreadable pieces of data."""
    kinesis = deployment.client("kinesis")
    seen: set[tuple[str, str]] = set()
    unreadable = 0
    for record in records(kinesis, deployment.outputs["ReadingsStreamName"], TRIM_HORIZON, until_caught_up=True):
        for piece in decode(record.data):
            if isinstance(piece, Reading):
                seen.add((piece.Name, piece.StatusTime))
            else:
                unreadable += 1
    return len(seen), unreadable


def count_archived(deployment: Deployment) -> int:
    """How many rows the relation `readings` has."""
    result = run(
        deployment.client("athena"),
        with_readings("SELECT count(*) FROM readings"),
        workgroup=deployment.outputs["WorkGroupName"],
        database=deployment.outputs["DatabaseName"],
    )
    return int(str(result.rows[0][0]))


def count_quarantined(deployment: Deployment) -> int:
    """How many objects the quarantine has."""
    pages = deployment.client("s3").get_paginator("list_objects_v2").paginate(
        Bucket=deployment.outputs["QuarantineBucketName"]
    )  # fmt: skip
    return sum(page["KeyCount"] for page in pages)
