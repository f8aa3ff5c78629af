"""Report what runs where, and how much each place holds."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from aws.environment import ENDPOINT
from aws.errors import get_error_code
from ops import session_file
from ops.deployment import Deployment, find_deployment
from ops.drain import count_quarantined
from runtime.s3 import count_objects

_LARGE_TABLE_BYTES = 16 * 1024 * 1024
_HIDDEN = "ConsoleConfig"
"""An output that people do not need to see: only the console reads it, and it is long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The state of a deployment at one moment."""

    cloud: str
    session: session_file.Session | None
    """The session of the local cloud; None on AWS."""
    deployment: Deployment
    counts: Mapping[str, int | str]
    """The number of things in each place; the code of AWS's error if they cannot be counted."""
    ok: bool = True

    @property
    def console(self) -> str | None:
        return self.session.console if self.session else self.deployment.outputs.get("ConsoleUrl")

    def to_dict(self) -> dict[str, Any]:
        return {
            "cloud": self.cloud,
            "process": self.session.pid if self.session else None,
            "since": self.session.since if self.session else None,
            "console": self.console,
            "stacks": dict(self.deployment.statuses),
            "outputs": dict(self.deployment.outputs),
            "counts": dict(self.counts),
        }

    def lines(self) -> list[str]:
        since = f", process {self.session.pid}, since {self.session.since}" if self.session else ""
        outputs = {name: value for name, value in self.deployment.outputs.items() if name != _HIDDEN}
        return [
            f"Runs on {self.cloud}{since}",
            *([f"Console  {self.console}"] if self.console else []),
            *_format_table("Stacks", self.deployment.statuses),
            *_format_table("Outputs", outputs),
            *_format_table("Counts", self.counts),
        ]


def read_status(cloud: str) -> Status:
    """Read the status of the deployment that the environment selects; `cloud` describes where it is."""
    session = session_file.load()
    if session is not None and os.environ.get(ENDPOINT) != session.url:
        session = None
    deployment = find_deployment()
    return Status(cloud=cloud, session=session, deployment=deployment, counts=_count_contents(deployment))


def _count_contents(deployment: Deployment) -> dict[str, int | str]:
    """Count the objects of each bucket and the rows of the table."""
    outputs = deployment.outputs
    stream = deployment.session.client("kinesis").describe_stream_summary(StreamName=outputs["ReadingsStreamName"])
    return {
        "open shards": stream["StreamDescriptionSummary"]["OpenShardCount"],
        "minute rows": _count_rows(deployment),
        "archived objects": _count_objects(deployment, outputs["ArchiveBucketName"], "archive/"),
        "conversion failures": _count_objects(deployment, outputs["ArchiveBucketName"], "errors/"),
        "quarantined": count_quarantined(deployment),
        "failed batches": _count_objects(deployment, outputs["FailuresBucketName"], ""),
    }


def _count_rows(deployment: Deployment) -> int:
    """Count the rows of a small table. For a large table, return DynamoDB's own count, which is some hours old."""
    dynamodb, table = deployment.session.client("dynamodb"), deployment.outputs["TableName"]
    described = dynamodb.describe_table(TableName=table)["Table"]
    if described.get("TableSizeBytes", 0) > _LARGE_TABLE_BYTES:
        return int(described["ItemCount"])
    pages = dynamodb.get_paginator("scan").paginate(TableName=table, Select="COUNT")
    return sum(page["Count"] for page in pages)


def _count_objects(deployment: Deployment, bucket: str, prefix: str) -> int | str:
    try:
        return count_objects(deployment.session.client("s3"), bucket, prefix)
    except ClientError as error:
        return get_error_code(error)


def _format_table(title: str, values: Mapping[str, int | str]) -> list[str]:
    width = max(map(len, values), default=0)
    texts = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
    return [title, *(f" {name:<{width}}  {text}" for name, text in texts.items())]
