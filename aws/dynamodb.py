"""Create a DynamoDB client for programs that read a whole table. Its decoder is faster than boto3's."""

from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from msgspec.json import Decoder

from aws.fast_answers import decode_fast

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_RETRIES = 12
"""A table refuses reads beyond its maximum for as long as others read too, so that a long read needs some patience."""
_decode_answer = Decoder(dict[str, Any]).decode


def create_reading_client(session: boto3.Session, connections: int) -> "DynamoDBClient":
    """Return a client for so many threads. Its items hold no binary values, and their numbers are texts.

    Raises BotoCoreError if the AWS environment is incomplete.
    """
    config = Config(
        max_pool_connections=connections,
        parameter_validation=False,  # all calls of a long read are alike
        retries={"mode": "standard", "total_max_attempts": _RETRIES},
        # The SDK would build its user agent again for every call, which takes a quarter of a millisecond.
        user_agent=f"wildrydes Boto3/{boto3.__version__}",
    )
    client = session.client("dynamodb", config=config)
    for operation in ("Scan", "Query"):
        decode_fast(client, f"dynamodb.{operation}", _decode_answer)
    return client
