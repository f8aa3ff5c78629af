from typing import TYPE_CHECKING, Any

import pytest
from botocore import exceptions as aws
from botocore.exceptions import ClientError

from producer.sender import ProducerRecord, RetryableError
from producer.shard_map import OpenShard
from producer.stream import Stream
from tests.unit.aws.refusal import make_refusal

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient

BATCH = [ProducerRecord("Arion", b"one\n"), ProducerRecord("Pegasus", b"two\n")]


class ScriptedKinesis:
    """Returns the answers of a script, call by call."""

    def __init__(self, *script: Exception | list[dict[str, Any]]) -> None:
        self.script = list(script)

    def put_records(self, **_: object) -> dict[str, Any]:
        answer = self._answer()
        return {"FailedRecordCount": sum("ErrorCode" in result for result in answer), "Records": answer}

    def list_shards(self, **_: object) -> dict[str, Any]:
        return {"Shards": self._answer()}

    def _answer(self) -> list[dict[str, Any]]:
        answer = self.script.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def _make_stream(*script: Exception | list[dict[str, Any]]) -> Stream:
    return Stream(ScriptedKinesis(*script), "wildrydes")  # type: ignore[arg-type]  # the calls that are made


TAKEN = [{"SequenceNumber": "1", "ShardId": "shardId-000000000000"}] * 2


def test_records_arrive_with_their_keys_and_bytes(kinesis: "KinesisClient") -> None:
    assert Stream(kinesis, "wildrydes").put_records(BATCH) == [None, None]
    arrived = []
    for shard in kinesis.list_shards(StreamName="wildrydes")["Shards"]:
        iterator = kinesis.get_shard_iterator(
            StreamName="wildrydes", ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        arrived += kinesis.get_records(ShardIterator=iterator)["Records"]
    assert sorted((record["PartitionKey"], record["Data"]) for record in arrived) == [
        ("Arion", b"one\n"),
        ("Pegasus", b"two\n"),
    ]


def test_a_partial_failure_is_told_record_by_record() -> None:
    throttled = {"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": "Rate exceeded"}
    assert _make_stream([TAKEN[0], throttled]).put_records(BATCH) == [None, "ProvisionedThroughputExceededException"]


@pytest.mark.parametrize(
    "error",
    [
        make_refusal("ProvisionedThroughputExceededException"),
        make_refusal("KMSThrottlingException"),
        make_refusal("InternalFailure", status=500),
        make_refusal("ServiceUnavailable", status=503),
    ],
)
def test_a_call_that_may_pass_later_is_refused(error: ClientError) -> None:
    with pytest.raises(RetryableError, match=error.response["Error"]["Code"]):
        _make_stream(error).put_records(BATCH)


@pytest.mark.parametrize(
    "error",
    [
        make_refusal("ResourceNotFoundException"),
        make_refusal("AccessDeniedException"),
        make_refusal("UnrecognizedClientException"),
        aws.NoCredentialsError(),
    ],
)
def test_what_no_retry_mends_is_raised(error: Exception) -> None:
    stream = _make_stream(TAKEN, error)
    stream.put_records(BATCH)
    with pytest.raises(type(error)):
        stream.put_records(BATCH)


@pytest.mark.parametrize(
    "error",
    [
        aws.EndpointConnectionError(endpoint_url="u"),
        aws.ConnectTimeoutError(endpoint_url="u"),
        aws.ReadTimeoutError(endpoint_url="u"),
        aws.ConnectionClosedError(endpoint_url="u"),
    ],
)
def test_a_call_without_an_answer_is_refused_once_the_stream_has_answered(error: aws.BotoCoreError) -> None:
    stream = _make_stream(error, TAKEN, error)
    with pytest.raises(type(error)):
        stream.put_records(BATCH)
    stream.put_records(BATCH)
    with pytest.raises(RetryableError):
        stream.put_records(BATCH)


def test_a_throttle_is_an_answer_too() -> None:
    stream = _make_stream(
        make_refusal("ProvisionedThroughputExceededException"), aws.ReadTimeoutError(endpoint_url="u")
    )
    for _ in range(2):
        with pytest.raises(RetryableError):
            stream.put_records(BATCH)


def test_a_stream_that_does_not_exist_is_told(kinesis: "KinesisClient") -> None:
    with pytest.raises(ClientError, match="nowhere"):
        Stream(kinesis, "nowhere").put_records(BATCH)


def test_a_throttle_of_the_list_of_shards_is_refused_and_not_the_end() -> None:
    shard = {"ShardId": "shardId-000000000000", "HashKeyRange": {"StartingHashKey": "0", "EndingHashKey": "9"}}
    stream = _make_stream(make_refusal("LimitExceededException"), [shard], aws.ReadTimeoutError(endpoint_url="u"))
    with pytest.raises(RetryableError):
        stream.list_open_shards()
    assert stream.list_open_shards() == [OpenShard("shardId-000000000000", 0)]
    with pytest.raises(RetryableError):
        stream.list_open_shards()


def test_shards_of_a_stream_that_does_not_exist_are_no_matter_of_patience(kinesis: "KinesisClient") -> None:
    with pytest.raises(ClientError, match="nowhere"):
        Stream(kinesis, "nowhere").list_open_shards()
