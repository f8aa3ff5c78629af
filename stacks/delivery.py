"""How readings get from the stream to the archive: Firehose, as Parquet by the hour, and the role it does that in."""

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
"""How a partition is named, as Firehose writes it and as Athena projects it."""
_ERRORS = "errors/"
_WRITTEN = (f"{ARCHIVE_TABLE}/", _ERRORS)


class Delivery(firehose.DeliveryStream):
    """Delivery stream `wildrydes`; what can't be converted goes under `errors/`, with its reason."""

    def __init__(
        self, stack: FleetStack, id_: str, *, readings: kinesis.IStream, archive: s3.Bucket, table: glue.S3Table
    ) -> None:
        name = stack.settings.physical_name("wildrydes")
        log_group = stack.add_log_group(f"{id_}Logs", f"/aws/kinesisfirehose/{name}")
        role = _add_role(stack, id_, readings=readings, archive=archive, table=table, log_group=log_group)
        # The library would add rights to delete objects, to subscribe to the stream and on every schema registry.
        complete = role.without_policy_updates()
        super().__init__(
            stack,
            id_,
            delivery_stream_name=name,
            source=firehose.KinesisStreamSource(readings),
            destination=_make_destination(
                archive=archive, table=table, log_group=log_group, role=complete, key=stack.key
            ),
            role=complete,
        )
        # The bucket comes first, so that on removal it is emptied when nothing is delivered to it any more.
        self.node.add_dependency(role, archive)
        _remove_log_stream_with_stack(log_group)
        acknowledge(
            self,
            "KDF1",
            "Firehose keeps nothing of its own where a stream is its source, and has no such setting then: readings "
            "wait on the stream, which is encrypted.",
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
    """What Firehose needs. Source: Data Firehose developer guide, "Controlling access with Amazon Data Firehose"."""
    # Source: Data Firehose developer guide, "Preventing the confused deputy problem".
    ours = {"StringEquals": {"aws:SourceAccount": stack.account}}
    firehose_of_ours = iam.ServicePrincipal("firehose.amazonaws.com", conditions=ours)
    role = iam.Role(stack, f"{id_}Role", assumed_by=firehose_of_ours)
    allowed: list[tuple[list[str], list[str]]] = [
        (
            ["kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"],
            [readings.stream_arn],
        ),
        (
            ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
            [archive.arn_for_objects(f"{w}*") for w in _WRITTEN],
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
        *stack.allow_key_use("Decrypt", "GenerateDataKey", via="s3"),  # an upload in parts reads what it wrote
    ):
        role.add_to_policy(statement)
    for prefix in _WRITTEN:
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
    """The destination made a log stream in the group that would stay behind."""
    for log_stream in log_group.node.find_all():
        if isinstance(log_stream, logs.LogStream):
            log_stream.apply_removal_policy(RemovalPolicy.DESTROY)
