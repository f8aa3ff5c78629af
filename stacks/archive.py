"""The archive of all readings: its bucket, its tables in Glue, and the workgroup for queries."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_athena as athena
from aws_cdk import aws_glue as glue
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_s3 as s3
from constructs import Construct

from aws.saved_query import load_queries
from stacks.backfill import add_backfill
from stacks.base import FleetStack
from stacks.compaction import add_compaction
from stacks.delivery import HOUR_FORMAT, Delivery
from stacks.packages import ROOT
from stacks.settings import Settings
from stacks.target import Target
from stacks.work_group import add_work_group
from unicorn.sql import ARCHIVE_TABLE, COLUMNS, COMPACTED_COLUMNS, COMPACTED_TABLE, PARTITION

_FIRST_HOUR = "2026-01-01-00"
"""The first hour of partition projection; no archive is older."""
_GLUE_TYPES = {
    "string": glue.Schema.STRING,
    "double": glue.Schema.DOUBLE,
    "bigint": glue.Schema.BIG_INT,
    "boolean": glue.Schema.BOOLEAN,
}


class ArchiveStack(FleetStack):
    """Delivery stream `wildrydes`, tables `archive` and `compacted` in database `wildrydes`, workgroup `wildrydes`, and
    `WildRydesCompactor` and `WildRydesBackfill`.
    """

    def __init__(
        self,
        scope: Construct,
        *,
        readings: kinesis.IStream,
        summaries: kinesis.IStream,
        settings: Settings,
        target: Target,
        **kwargs: Any,
    ) -> None:
        super().__init__(scope, "WildRydesArchive", settings=settings, target=target, **kwargs)
        self.archive = self._add_archive_bucket()
        database = glue.Database(self, "Database", database_name=settings.physical_name("wildrydes", "_"))
        database.apply_removal_policy(self.removal_policy)
        self.table = self._add_table("Table", database, ARCHIVE_TABLE, COLUMNS)
        self.compacted = self._add_table("Compacted", database, COMPACTED_TABLE, COMPACTED_COLUMNS)
        self.delivery = Delivery(self, "Delivery", readings=readings, archive=self.archive, table=self.table)
        results = self._add_results_bucket()
        self.work_group = add_work_group(
            self,
            "WorkGroup",
            name="wildrydes",
            description="Questions about the fleet's history",
            results=results,
            scan_limit_gb=settings.scan_limit_gb,
        )
        self.compactor = add_compaction(
            self, archive=self.archive, results=results, tables=(self.table, self.compacted)
        )
        backfill = add_backfill(self, results=results, summaries=summaries)
        if target.saves_queries:
            self._save_queries(database)
        self.add_output("ArchiveBucketName", self.archive.bucket_name, "Every reading, as Parquet by hour")
        self.add_output("DeliveryStreamName", self.delivery.delivery_stream_name, "From the stream to the archive")
        self.add_output("DatabaseName", database.database_name, "The archive's database in Glue")
        self.add_output("ArchiveTableName", self.table.table_name, "The archive's table in Glue")
        self.add_output("CompactorName", self.compactor.function_name, "Makes few sorted files of each hour")
        self.add_output("WorkGroupName", self.work_group.name, "Where questions are asked")
        self.add_output("ResultsBucketName", results.bucket_name, "Results of statements, for a week")
        self.add_output("BackfillMachineArn", backfill.state_machine_arn, "Puts archived minutes back")
        self.add_output("DistributedMinutes", str(settings.distributed_minutes), "A longer backfill is distributed")

    def _add_archive_bucket(self) -> s3.Bucket:
        return self.add_bucket(
            "Archive",
            versioned=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                    # Files that a compaction replaced are kept for a month; then their delete markers expire too.
                    noncurrent_version_expiration=Duration.days(30),
                    expired_object_delete_marker=True,
                    transitions=[
                        s3.Transition(
                            storage_class=s3.StorageClass.INTELLIGENT_TIERING, transition_after=Duration.days(30)
                        )
                    ],
                )
            ],
        )

    def _add_table(self, id_: str, database: glue.IDatabase, name: str, columns: Mapping[str, str]) -> glue.S3Table:
        """Add a table that is partitioned by hour, under its own name in the bucket."""
        location = f"s3://{self.archive.bucket_name}/{name}/{PARTITION}=${{{PARTITION}}}/"
        table = glue.S3Table(
            self,
            id_,
            table_name=name,
            database=database,
            columns=[glue.Column(name=name, type=_GLUE_TYPES[type_]) for name, type_ in columns.items()],
            partition_keys=[glue.Column(name=PARTITION, type=glue.Schema.STRING, comment="UTC hour of arrival")],
            partition_projection={
                PARTITION: glue.PartitionProjectionConfiguration.date(
                    min=_FIRST_HOUR,
                    max="NOW",
                    format=HOUR_FORMAT,
                    step=glue.DateProjectionStep(interval=1, interval_unit=glue.DateIntervalUnit.HOURS),
                )
            },
            parameters={"storage.location.template": location},
            data_format=glue.DataFormat.PARQUET,
            storage=glue.S3TableStorage.from_bucket(self.archive),
            s3_prefix=f"{name}/",
        )
        table.apply_removal_policy(self.removal_policy)
        return table

    def _add_results_bucket(self) -> s3.Bucket:
        return self.add_bucket(
            "Results",
            lifecycle_rules=[
                s3.LifecycleRule(expiration=Duration.days(7), abort_incomplete_multipart_upload_after=Duration.days(1))
            ],
        )

    def _save_queries(self, database: glue.IDatabase) -> None:
        for query in load_queries(ROOT / "queries"):
            athena.CfnNamedQuery(
                self,
                f"Query-{query.name}",
                name=query.name,
                description=query.description,
                database=database.database_name,
                work_group=self.work_group.ref,
                query_string=query.to_sql(),
            )
