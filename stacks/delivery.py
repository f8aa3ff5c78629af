"""Deliver readings from the stream to the archive with Firehose, as Parquet by the hour."""

from aws_cdk import Duration, RemovalPolicy, Size
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3

from stacks.base import FleetStack
from stacks.nag import acknowledge, acknowledge_objects
from unicorn.sql import ARCHIVE_TABLE, PARTITION

HOUR_FORMAT = "yyyy-MM-dd-HH"
"""The format of a partition's name, for Firehose's prefix and Athena's partition projection."""
_ERRORS = "errors/"
_PREFIXES = (f"{ARCHIVE_TABLE}/", _ERRORS)


class Delivery(firehose.DeliveryStream):
    """Delivery stream `wildrydes`. Records that can't be converted go to `errors/`, with the reason."""

    def __init__(
        self, stack: FleetStack, id_: str, *, readings: kinesis.IStream, archive: s3.Bucket, table: glue.S3Table
    ) -> None:
        name = stack.settings.physical_name("wildrydes")
        log_group = stack.add_log_group(f"{id_}Logs", f"/aws/kinesisfirehose/{name}")
        role = _add_role(stack, id_, readings=readings, archive=archive, table=table, log_group=log_group)
        # The library would also allow deleting objects, subscribing to the stream, and every schema registry.
        fixed_role = role.without_policy_updates()
        super().__init__(
            stack,
            id_,
            delivery_stream_name=name,
            source=firehose.KinesisStreamSource(readings),
            destination=_make_destination(
                archive=archive, table=table, log_group=log_group, role=fixed_role, key=stack.key
            ),
            role=fixed_role,
        )
        # On removal the delivery stream goes first, so that nothing is delivered to the bucket when it is emptied.
        self.node.add_dependency(role, archive)
        _remove_log_stream_with_stack(log_group)
        acknowledge(
            self,
            "KDF1",
            "A delivery stream with a Kinesis source stores no data of its own and doesn't have this setting. Readings "
            "wait on the source stream, which is encrypted.",
        )


def _add_role(
    stack: FleetStack,
    id_: str,
    *,
    readings: kinesis.IStream,
    archive: s3.Bucket,
    table: glue.S3Table,
    log_group: logs.ILogGroup,
) -> iam.Role:
    """Add Firehose's role. Source: Data Firehose developer guide, "Controlling access with Amazon Data Firehose"."""
    # Source: Data Firehose developer guide, "Preventing the confused deputy problem".
    own_account = {"StringEquals": {"aws:SourceAccount": stack.account}}
    own_firehose = iam.ServicePrincipal("firehose.amazonaws.com", conditions=own_account)
    role = iam.Role(stack, f"{id_}Role", assumed_by=own_firehose)
    allowed: list[tuple[list[str], list[str]]] = [
        (
            ["kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"],
            [readings.stream_arn],
        ),
        (
            ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
            [archive.arn_for_objects(f"{prefix}*") for prefix in _PREFIXES],
        ),
        (["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], [archive.bucket_arn]),
        (
            ["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"],
            [stack.format_arn(service="glue", resource="catalog"), table.database.database_arn, table.table_arn],
        ),
        (["logs:PutLogEvents"], [log_group.log_group_arn]),
    ]
    for actions, resources in allowed:
        role.add_to_policy(iam.PolicyStatement(actions=actions, resources=resources))
    for statement in (
        *stack.allow_key_use("Decrypt", via="kinesis"),
        *stack.allow_key_use("Decrypt", "GenerateDataKey", via="s3"),  # a multipart upload also decrypts its parts
    ):
        role.add_to_policy(statement)
    for prefix in _PREFIXES:
        acknowledge_objects(role, archive, prefix, "Firehose names an object by the hour and a random part.")
    return role


def _make_destination(
    *,
    archive: s3.IBucket,
    table: glue.S3Table,
    log_group: logs.ILogGroup,
    role: iam.IRole,
    key: kms.IKey | None,
) -> firehose.S3Bucket:
    cfn_table = table.node.default_child
    assert isinstance(cfn_table, glue.CfnTable)  # noqa: S101 - for the type checker
    return firehose.S3Bucket(
        archive,
        role=role,
        encryption_key=key,
        buffering_interval=Duration.seconds(60),
        buffering_size=Size.mebibytes(64),
        data_output_prefix=f"{ARCHIVE_TABLE}/{PARTITION}=!{{timestamp:{HOUR_FORMAT}}}/",
        error_output_prefix=f"{_ERRORS}!{{firehose:error-output-type}}/!{{timestamp:{HOUR_FORMAT}}}/",
        logging_config=firehose.EnableLogging(log_group),
        data_format_conversion=firehose.DataFormatConversionProps(
            input_format=firehose.InputFormat.OPENX_JSON,
            output_format=firehose.OutputFormat.PARQUET,
            schema_configuration=firehose.SchemaConfiguration.from_cfn_table(cfn_table),
        ),
    )


def _remove_log_stream_with_stack(log_group: logs.LogGroup) -> None:
    """Remove the log stream that the destination made in the group; by default it would stay."""
    for log_stream in log_group.node.find_all():
        if isinstance(log_stream, logs.LogStream):
            log_stream.apply_removal_policy(RemovalPolicy.DESTROY)
