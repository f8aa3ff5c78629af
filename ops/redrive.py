"""`redrive`: put back what was given up or could not be read, once its cause is mended."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from ops.deployment import Deployment, find
from ops.replay import closing, readable_data
from ops.step import StepFailed, console

_MEND = "Mend the cause, which the function's log names, and run the command again: it is safe to run twice"


@dataclass(frozen=True, slots=True)
class Found:
    """An object of the failures bucket or of the quarantine, and why it is there."""

    bucket: str
    key: str
    reason: str
    document: dict[str, Any]


def redrive(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what lies there, why, and how much.")] = False,
) -> None:
    """Process again what lies in the failures bucket and in the quarantine, and remove what succeeded.

    A failed batch is handed to its function once more, window state included. Quarantined data that can be read by
    now goes back onto its stream; what still can't be read stays. The record law makes both safe to run twice.
    """
    deployment = find()
    failed = list(_found(deployment, deployment.outputs["FailuresBucketName"], _condition))
    quarantined = list(_found(deployment, deployment.outputs["QuarantineBucketName"], lambda one: str(one["reason"])))
    _show("failed batches", failed)
    _show("quarantined", quarantined)
    if dry_run:
        return
    for one in failed:
        _process(deployment, one)
    back = sum(_put_back(deployment, one) for one in quarantined)
    typer.echo(
        f"processed {len(failed):,} failed batches, put back {back:,}, left {len(quarantined) - back:,} unreadable"
    )


def _found(deployment: Deployment, bucket: str, reason: Any) -> Iterator[Found]:
    s3 = deployment.client("s3")
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for entry in page.get("Contents", []):
            body = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
            try:
                document = json.loads(body)
                yield Found(bucket, entry["Key"], reason(document), document)
            except (ValueError, LookupError, TypeError):
                console.print(
                    f"Not one of ours, left alone: s3://{bucket}/{entry['Key']}", soft_wrap=True, markup=False
                )


def _condition(document: dict[str, Any]) -> str:
    return str(document["requestContext"]["condition"])


def _show(title: str, found: list[Found]) -> None:
    typer.echo(f"{title}: {len(found):,}")
    for reason, count in Counter(one.reason for one in found).most_common(20):
        typer.echo(f"  {count:,} × {reason}")


def _process(deployment: Deployment, one: Found) -> None:
    """Hand a failed batch to its function once more. Raises StepFailed."""
    answer = deployment.client("lambda").invoke(
        FunctionName=one.document["requestContext"]["functionArn"],
        Payload=json.dumps(closing(json.loads(one.document["payload"]))),
    )
    if "FunctionError" in answer:
        why = json.loads(answer["Payload"].read()).get("errorMessage", answer["FunctionError"])
        raise StepFailed(f"Processing s3://{one.bucket}/{one.key}", str(why), remedy=_MEND)
    _remove(deployment, one)


def _put_back(deployment: Deployment, one: Found) -> bool:
    """Put data that can be read by now onto the stream of readings; whether it could."""
    data = readable_data(one.document)
    if data is None or one.document["stream"] != deployment.outputs["ReadingsStreamName"]:
        return False
    deployment.client("kinesis").put_record(
        StreamName=one.document["stream"], Data=data, PartitionKey=one.document["partitionKey"]
    )
    _remove(deployment, one)
    return True


def _remove(deployment: Deployment, one: Found) -> None:
    deployment.client("s3").delete_object(Bucket=one.bucket, Key=one.key)
