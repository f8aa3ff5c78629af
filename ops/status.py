"""Report what runs where, and how much each place holds."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from aws.environment import ENDPOINT
from aws.errors import get_error_code
from ops import session_file
from ops.bounded_count import count_objects
from ops.deployment import Deployment, find_deployment
from ops.drain import count_quarantined
from ops.quarantine_reader import count_some_pieces

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
    """The number of things in each place, or a text if there are at least so many; the code of AWS's error if they
    cannot be counted."""
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


def read_status(cloud: str, *, deep: bool) -> Status:
    """Read the status of the deployment that the environment selects; `cloud` describes where it is.

    Unless it is `deep`, the number of calls does not grow with what the table and the buckets hold.
    """
    session = session_file.load()
    if session is not None and os.environ.get(ENDPOINT) != session.url:
        session = None
    deployment = find_deployment()
    return Status(cloud=cloud, session=session, deployment=deployment, counts=count_contents(deployment, deep=deep))


def count_contents(deployment: Deployment, *, deep: bool) -> dict[str, int | str]:
    """Count the objects of each bucket and the rows of the table."""
    outputs = deployment.outputs
    stream = deployment.session.client("kinesis").describe_stream_summary(StreamName=outputs["ReadingsStreamName"])
    return {
        "open shards": stream["StreamDescriptionSummary"]["OpenShardCount"],
        "minute rows": _count_rows(deployment, deep=deep),
        "archived objects": _count_objects(deployment, outputs["ArchiveBucketName"], "archive/", deep=deep),
        "conversion failures": _count_objects(deployment, outputs["ArchiveBucketName"], "errors/", deep=deep),
        "quarantined": _count_quarantined(deployment, deep=deep),
        "failed batches": _count_objects(deployment, outputs["FailuresBucketName"], "", deep=deep),
    }


def _count_rows(deployment: Deployment, *, deep: bool) -> int:
    """Count the rows. For a large table, return DynamoDB's own count, some hours old, unless the count is `deep`."""
    dynamodb, table = deployment.session.client("dynamodb"), deployment.outputs["TableName"]
    described = dynamodb.describe_table(TableName=table)["Table"]
    if not deep and described.get("TableSizeBytes", 0) > _LARGE_TABLE_BYTES:
        return int(described["ItemCount"])
    pages = dynamodb.get_paginator("scan").paginate(TableName=table, Select="COUNT")
    return sum(page["Count"] for page in pages)


def _count_quarantined(deployment: Deployment, *, deep: bool) -> int | str:
    if deep:
        return count_quarantined(deployment)
    s3 = deployment.session.client("s3")
    return count_some_pieces(s3, deployment.outputs["QuarantineBucketName"]).to_value()


def _count_objects(deployment: Deployment, bucket: str, prefix: str, *, deep: bool) -> int | str:
    try:
        return count_objects(deployment.session.client("s3"), bucket, prefix, deep=deep).to_value()
    except ClientError as error:
        return get_error_code(error)


def _format_table(title: str, values: Mapping[str, int | str]) -> list[str]:
    width = max(map(len, values), default=0)
    texts = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
    return [title, *(f" {name:<{width}}  {text}" for name, text in texts.items())]
