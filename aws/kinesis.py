"""Create a Kinesis client for programs that count, pace and retry their own calls. Its codec is faster than boto3's."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypedDict

import boto3
from botocore.config import Config
from msgspec.json import Decoder, encode

from aws.errors import MalformedAnswer
from aws.fast_answers import Answer, decode_fast
from aws.session import create_session

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient

_CONFIG = Config(
    # The SDK would hide its retries, but they must show in the producer's counts and in the consumer's pace.
    retries={"total_max_attempts": 1},
    connect_timeout=5,
    read_timeout=10,
    # The SDK would build its user agent again for every call, which takes a quarter of a millisecond.
    user_agent=f"wildrydes Boto3/{boto3.__version__}",
)


def create_kinesis_client(session: boto3.Session | None = None) -> "KinesisClient":
    """Return a client that makes each call once. Raises BotoCoreError if the AWS environment is incomplete.

    The SDK handles records one by one and in several passes: base64, validation, JSON. Here a compiled codec encodes
    the request of PutRecords and decodes the answer of GetRecords at once.
    """
    client = (session or create_session()).client("kinesis", config=_CONFIG)
    client.meta.events.register("before-parameter-build.kinesis.PutRecords", _replace_records)
    client.meta.events.register("before-call.kinesis.PutRecords", _encode)
    decode_fast(client, "kinesis.GetRecords", _decode_records)
    return client


_PLACEHOLDER = ({"Data": b"", "PartitionKey": "-"},)


def _replace_records(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    """Give the SDK a placeholder to validate and encode, and save the real request for `_encode`."""
    context["put_records"] = dict(params)
    params["Records"] = _PLACEHOLDER


def _encode(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    params["body"] = encode(context.pop("put_records"))


class _Record(TypedDict, total=False):
    ApproximateArrivalTimestamp: float
    Data: bytes
    EncryptionType: str
    PartitionKey: str
    SequenceNumber: str


class _Answer(TypedDict, total=False):
    """The answer of GetRecords. Source: Kinesis Data Streams API reference."""

    ChildShards: list[dict[str, Any]]
    MillisBehindLatest: int
    NextShardIterator: str | None
    Records: list[_Record]


_decode_answer = Decoder(_Answer).decode


def _decode_records(body: bytes) -> Answer:
    """Decode an answer with records. Raises DecodeError, and MalformedAnswer for an arrival that is no time."""
    answer: Answer = {**_decode_answer(body)}
    for record in answer.get("Records", ()):
        if "ApproximateArrivalTimestamp" in record:
            record["ApproximateArrivalTimestamp"] = _to_datetime(record["ApproximateArrivalTimestamp"])
    return answer


def _to_datetime(timestamp: float) -> datetime:
    """Return the time in UTC. Raises MalformedAnswer for a number of seconds that is no time."""
    try:
        return datetime.fromtimestamp(timestamp, UTC)
    except (OSError, OverflowError, ValueError):
        raise MalformedAnswer(operation="GetRecords", reason=f"has the time {timestamp}") from None
