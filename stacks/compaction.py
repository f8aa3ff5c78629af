"""Compact the archive: the function, its Athena workgroup, and the schedule that calls it every hour."""

from aws_cdk import Duration
from aws_cdk import aws_athena as athena
from aws_cdk import aws_events as events
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from compactor.bucket import MARKERS
from compactor.plan import RUN_SECONDS
from stacks.base import FleetStack
from stacks.function import Function
from stacks.nag import acknowledge_objects
from stacks.schedule import add_schedule
from stacks.work_group import add_work_group
from unicorn.sql import ARCHIVE_TABLE, COMPACTED_TABLE

_NAME = "WildRydesCompactor"
_AT_MINUTE = "20"
"""The minute of each hour: later than the margin within which Firehose still delivers into the previous hour."""


def add_compaction(
    stack: FleetStack,
    *,
    archive: s3.Bucket,
    results: s3.Bucket,
    tables: tuple[glue.S3Table, glue.S3Table],
) -> Function:
    """Add `WildRydesCompactor`, which rewrites each hour with Athena as Parquet in ZSTD, sorted by name and time."""
    delivered, compacted = tables
    # A workgroup without a scan limit, because a large fleet's hour exceeds that of ad hoc queries.
    work_group = add_work_group(
        stack,
        "CompactorWorkGroup",
        name=_NAME,
        description="Compactions of the archive",
        results=results,
        scan_limit_gb=None,
    )
    function = Function(
        stack,
        "Compactor",
        name=_NAME,
        handler="compactor.handler.handle",
        description="Makes few sorted files of what Firehose delivered in an hour",
        environment={
            "ARCHIVE_BUCKET": archive.bucket_name,
            "WORK_GROUP": work_group.name,
            "DATABASE": delivered.database.database_name,
        },
        policy=[
            *_allow_queries(stack, work_group, results),
            *_allow_catalog(stack, delivered, compacted),
            *_allow_objects(archive),
            *stack.allow_key_use("Decrypt", "GenerateDataKey", via="s3"),
        ],
        timeout_seconds=RUN_SECONDS,
    )
    for prefix in (f"{ARCHIVE_TABLE}/", f"{COMPACTED_TABLE}/", MARKERS):
        acknowledge_objects(
            function.own_role, archive, prefix, "Objects are named by hour, and every hour adds new names."
        )
    acknowledge_objects(function.own_role, results, "", "Athena names a result by the id of its query.")
    # On removal the function goes first, so that nothing writes to the buckets when they are emptied.
    function.node.add_dependency(archive, results)
    add_schedule(
        stack,
        "EachHour",
        function,
        schedule=events.Schedule.cron(minute=_AT_MINUTE),
        description="Calls the compaction of the archive",
        max_delay=Duration.minutes(30),
    )
    return function


def _allow_queries(stack: FleetStack, work_group: athena.CfnWorkGroup, results: s3.Bucket) -> list[iam.PolicyStatement]:
    """Allow queries in the workgroup, and their results.

    Source: Athena user guide, "Control access to Amazon S3 from Athena" and "Use IAM policies to control workgroup
    access".
    """
    arn = stack.format_arn(service="athena", resource="workgroup", resource_name=work_group.name)
    return [
        _allow(["athena:GetQueryExecution", "athena:GetQueryResults", "athena:StartQueryExecution"], arn),
        _allow(["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], results.bucket_arn),
        _allow(
            ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"],
            results.arn_for_objects("*"),
        ),
    ]


def _allow_catalog(stack: FleetStack, *tables: glue.S3Table) -> list[iam.PolicyStatement]:
    """Allow reading the catalog. Athena also reads the database `default`. Partitions are projected and not listed.

    Source: Athena user guide, "Configure access to databases and tables in the AWS Glue Data Catalog".
    """
    catalog = stack.format_arn(service="glue", resource="catalog")
    default = stack.format_arn(service="glue", resource="database", resource_name="default")
    database = tables[0].database.database_arn
    return [
        _allow(["glue:GetDatabase"], catalog, default, database),
        _allow(["glue:GetTable"], catalog, database, *(table.table_arn for table in tables)),
    ]


def _allow_objects(archive: s3.Bucket) -> list[iam.PolicyStatement]:
    delivered, compacted, markers = (
        archive.arn_for_objects(f"{prefix}*") for prefix in (f"{ARCHIVE_TABLE}/", f"{COMPACTED_TABLE}/", MARKERS)
    )
    return [
        _allow(["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], archive.bucket_arn),
        _allow(["s3:DeleteObject", "s3:GetObject"], delivered, compacted, markers),
        _allow(["s3:PutObject"], compacted, markers),
        _allow(["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], compacted),
    ]


def _allow(actions: list[str], *on: str) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=actions, resources=list(on))
