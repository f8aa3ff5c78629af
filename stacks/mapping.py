"""Map a stream to a function: from the oldest record without losing data, or from the newest to pass data on live."""

import jsii
from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3

from runtime.failed_batches import PREFIX as FAILED_BATCHES
from stacks.function import Function
from stacks.nag import acknowledge_objects

# Lambda makes these calls for the function. Source: managed policy AWSLambdaKinesisExecutionRole.
_READ_ACTIONS = (
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
)


def add_stream_source(
    function: Function,
    stream: kinesis.IStream,
    *,
    failures: s3.IBucket,
    batch_size: int,
    batching_seconds: int,
    record_age_seconds: int,
    window_seconds: int = 0,
    parallelization: int = 1,
) -> None:
    """Map the stream to the function, and allow it to read.

    A failing batch is retried until its records are too old; then it goes to the failures bucket. So do records that
    are too old when Lambda reads them: the function never gets them. Only mappings without a window bisect batches,
    because AWS doesn't document what that does to a window's state.
    """
    _allow_reading(function, stream)
    # The quarantine and the failures bucket are encrypted.
    for statement in function.fleet.allow_key_use("GenerateDataKey", via="s3"):
        function.add_to_role_policy(statement)
    function.add_event_source_mapping(
        "Mapping",
        event_source_arn=stream.stream_arn,
        starting_position=lambda_.StartingPosition.TRIM_HORIZON,
        batch_size=batch_size,
        max_batching_window=Duration.seconds(batching_seconds),
        tumbling_window=Duration.seconds(window_seconds) if window_seconds else None,
        bisect_batch_on_error=not window_seconds,
        parallelization_factor=parallelization,
        max_record_age=Duration.seconds(record_age_seconds),
        on_failure=_Failures(failures),
    )
    acknowledge_objects(
        function.own_role,
        failures,
        FAILED_BATCHES,
        "Lambda names a failed batch by the mapping's id, which only exists after the role, and by shard and time.",
    )


def add_live_source(
    function: Function, stream: kinesis.IStream, *, record_age_seconds: int, window_seconds: int
) -> None:
    """Map the stream to a function that passes readings on as they arrive, and allow it to read.

    It starts at the newest record. Records that become too old are dropped and go to no bucket: who watches does not
    want them late, and the aggregator gets them too. The window is only for its state.
    """
    _allow_reading(function, stream)
    function.add_event_source_mapping(
        "Mapping",
        event_source_arn=stream.stream_arn,
        starting_position=lambda_.StartingPosition.LATEST,
        batch_size=10_000,
        max_batching_window=Duration.seconds(1),
        tumbling_window=Duration.seconds(window_seconds),
        parallelization_factor=1,
        max_record_age=Duration.seconds(record_age_seconds),
    )


def _allow_reading(function: Function, stream: kinesis.IStream) -> None:
    for statement in (
        iam.PolicyStatement(actions=list(_READ_ACTIONS), resources=[stream.stream_arn]),
        *function.fleet.allow_key_use("Decrypt", via="kinesis"),
    ):
        function.add_to_role_policy(statement)


@jsii.implements(lambda_.IEventSourceDlq)
class _Failures:
    """A bucket as on-failure destination. The library's own class would also allow reading and deleting objects."""

    def __init__(self, bucket: s3.IBucket) -> None:
        self._bucket = bucket

    def bind(
        self, _target: lambda_.IEventSourceMapping, target_handler: lambda_.IFunction
    ) -> lambda_.DlqDestinationConfig:
        target_handler.add_to_role_policy(
            iam.PolicyStatement(
                actions=["s3:PutObject"], resources=[self._bucket.arn_for_objects(f"{FAILED_BATCHES}*")]
            )
        )
        target_handler.add_to_role_policy(
            iam.PolicyStatement(actions=["s3:ListBucket"], resources=[self._bucket.bucket_arn])
        )
        return lambda_.DlqDestinationConfig(destination=self._bucket.bucket_arn)
