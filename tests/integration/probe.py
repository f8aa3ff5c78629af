"""A function that makes one AWS call with the credentials of its role, and says what came of it."""

from typing import Any

import boto3
from botocore.exceptions import ClientError


def handle(event: dict[str, Any], _context: object) -> str:
    """`allowed`, or the code of the error."""
    client = boto3.client(event["service"])
    try:
        getattr(client, event["call"])(**event["arguments"])
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "allowed"
