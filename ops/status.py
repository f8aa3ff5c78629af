"""`status`: what runs where, and how much is in it."""

import os
from typing import Annotated, Any

import typer
from botocore.exceptions import ClientError
from rich.console import Console
from rich.table import Table

from aws.terminal import plain, show, show_json
from ops import session_file
from ops.deployment import Deployment, find
from ops.drain import count_quarantined


def status(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of tables.")] = False,
) -> None:
    """Show what runs where: the cloud, each stack, its outputs, and what the stream, table and buckets hold."""
    here = session_file.find()
    embedded = here is not None and os.environ.get("AWS_ENDPOINT_URL") == here.url
    deployment = find()
    document: dict[str, Any] = {
        "cloud": context.obj,
        "process": here.pid if here and embedded else None,
        "since": here.since if here and embedded else None,
        "console": here.console if here and embedded else deployment.outputs.get("ConsoleUrl"),
        "stacks": dict(deployment.statuses),
        "outputs": dict(deployment.outputs),
        "counts": _counts(deployment),
    }
    if as_json:
        show_json(document)
    else:
        _show(document)


def _counts(deployment: Deployment) -> dict[str, int | str]:
    """What each place holds. A bucket's count is of its objects; the table's is of its rows."""
    outputs = deployment.outputs
    stream = deployment.client("kinesis").describe_stream_summary(StreamName=outputs["ReadingsStreamName"])
    return {
        "open shards": stream["StreamDescriptionSummary"]["OpenShardCount"],
        "minute rows": _rows(deployment),
        "archived objects": _objects(deployment, outputs["ArchiveBucketName"], "archive/"),
        "conversion failures": _objects(deployment, outputs["ArchiveBucketName"], "errors/"),
        "quarantined": count_quarantined(deployment),
        "failed batches": _objects(deployment, outputs["FailuresBucketName"], ""),
    }


def _rows(deployment: Deployment) -> int:
    """The table's rows: counted, where the table is small; else DynamoDB's own count, which is some hours old."""
    dynamodb, table = deployment.client("dynamodb"), deployment.outputs["TableName"]
    described = dynamodb.describe_table(TableName=table)["Table"]
    if described.get("TableSizeBytes", 0) > 16 * 1024 * 1024:
        return int(described["ItemCount"])
    pages = dynamodb.get_paginator("scan").paginate(TableName=table, Select="COUNT")
    return sum(page["Count"] for page in pages)


def _objects(deployment: Deployment, bucket: str, prefix: str) -> int | str:
    try:
        pages = deployment.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return int(sum(page["KeyCount"] for page in pages))
    except ClientError as error:
        return str(error.response["Error"]["Code"])


def _show(document: dict[str, Any]) -> None:
    since = f", process {document['process']}, since {document['since']}" if document["process"] else ""
    show(f"Runs on {document['cloud']}{since}")
    if document["console"]:
        show(f"Console  {document['console']}")
    output = Console(highlight=False)
    for title in ("stacks", "outputs", "counts"):
        table = Table(title=title.capitalize(), title_justify="left", box=None, show_header=False)
        table.add_column()
        table.add_column(overflow="fold")
        for name, value in document[title].items():
            if name == "ConsoleConfig":  # for the console, and too long for a person
                continue
            table.add_row(plain(name), f"{value:,}" if isinstance(value, int) else plain(str(value)))
        output.print(table)
