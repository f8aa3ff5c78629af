"""From readings to rows: aggregator, processor, table, and the buckets for unreadable data and failed batches."""

from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.base import FleetStack
from stacks.function import Function
from stacks.mapping import add_stream_source
from stacks.nag import acknowledge_objects
from stacks.settings import Settings
from stacks.streams import READINGS, SUMMARIES
from stacks.target import Target

FAILURES_BUCKET = "FailuresBucket"
"""The name of the value that the stack shares."""
_TABLE = "UnicornSensorData"


class ProcessingStack(FleetStack):
    """`WildRydesAggregator`, `WildRydesStreamProcessor`, `UnicornSensorData`, the quarantine and failed batches."""

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
        super().__init__(scope, "WildRydesProcessing", settings=settings, target=target, **kwargs)
        abort_stale_uploads = s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1))
        self.quarantine = self.add_bucket("Quarantine", lifecycle_rules=[abort_stale_uploads])
        self.failures = self.add_bucket("Failures", lifecycle_rules=[abort_stale_uploads])
        table = self._add_table()
        self.table = dynamodb.TableV2.from_table_name(self, "SensorDataByName", settings.physical_name(_TABLE))
        """The table by its name, for other stacks."""
        self.aggregator = self._add_aggregator(readings, summaries)
        self.processor = self._add_processor(summaries, table)
        for reader in (self.aggregator, self.processor):
            # On removal the functions go first, so that nothing writes to the buckets when they are emptied.
            reader.node.add_dependency(self.quarantine, self.failures)
        self.share(FAILURES_BUCKET, self.failures.bucket_name)
        self.add_output("TableName", table.table_name, "The table of minute rows")
        self.add_output("QuarantineBucketName", self.quarantine.bucket_name, "Data that can't be read, with its reason")
        self.add_output(
            "FailuresBucketName", self.failures.bucket_name, "Batches that were given up, with their payload"
        )
        self.add_output("AggregatorName", self.aggregator.function_name, "Readings become minute summaries")
        self.add_output("ProcessorName", self.processor.function_name, "Minute summaries become rows")

    def _add_table(self) -> dynamodb.TableV2:
        return dynamodb.TableV2(
            self,
            "SensorData",
            table_name=self.settings.physical_name(_TABLE),
            partition_key=dynamodb.Attribute(name="Name", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="StatusTime", type=dynamodb.AttributeType.STRING),
            # Without a limit, anybody who may query rows, guests included, could cause unlimited costs.
            billing=dynamodb.Billing.on_demand(max_read_request_units=self.settings.max_read_units),
            encryption=dynamodb.TableEncryptionV2.customer_managed_key(self.key) if self.key else None,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=self.settings.retains_data,
            removal_policy=self.removal_policy,
        )

    def _add_aggregator(self, readings: kinesis.IStream, summaries: kinesis.IStream) -> Function:
        function = Function(
            self,
            "Aggregator",
            name="WildRydesAggregator",
            handler="aggregator.handler.handle",
            description="Merges readings into one summary for each unicorn and minute",
            environment={"SUMMARY_STREAM": summaries.stream_name, "QUARANTINE_BUCKET": self.quarantine.bucket_name},
            policy=[
                _allow("kinesis:PutRecords", on=summaries.stream_arn),
                *self.allow_key_use("GenerateDataKey", via="kinesis"),
            ],
        )
        self._allow_quarantine(function, stream=READINGS)
        add_stream_source(
            function,
            readings,
            failures=self.failures,
            batch_size=10_000,
            batching_seconds=5,  # a window takes a minute anyway, and each invocation costs
            record_age_seconds=self.settings.record_age_seconds,
            window_seconds=self.settings.window,
        )
        return function

    def _add_processor(self, summaries: kinesis.IStream, table: dynamodb.ITableV2) -> Function:
        function = Function(
            self,
            "Processor",
            name="WildRydesStreamProcessor",
            handler="processor.handler.handle",
            description="Merges minute summaries into their rows",
            environment={"TABLE": table.table_name, "QUARANTINE_BUCKET": self.quarantine.bucket_name},
            policy=[
                _allow("dynamodb:BatchGetItem", "dynamodb:PutItem", on=table.table_arn),
                *self.allow_key_use("Decrypt", via="dynamodb"),  # DynamoDB needs it to read and to write
            ],
        )
        self._allow_quarantine(function, stream=SUMMARIES)
        add_stream_source(
            function,
            summaries,
            failures=self.failures,
            batch_size=1_000,
            batching_seconds=1,
            record_age_seconds=self.settings.record_age_seconds,
            parallelization=2,  # all summaries of a window arrive at once, in any order
        )
        return function

    def _allow_quarantine(self, function: Function, *, stream: str) -> None:
        prefix = f"{self.settings.physical_name(stream)}/"
        function.add_to_role_policy(_allow("s3:PutObject", on=self.quarantine.arn_for_objects(f"{prefix}*")))
        acknowledge_objects(
            function.own_role,
            self.quarantine,
            prefix,
            "A key in the quarantine contains a sequence number, which is only known when the record arrives.",
        )


def _allow(*actions: str, on: str) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=list(actions), resources=[on])
