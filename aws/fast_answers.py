"""Decode answers of AWS's JSON services faster than boto3 does."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from botocore.client import BaseClient
from msgspec import DecodeError

Answer = dict[str, Any]


def decode_fast(client: BaseClient, operation: str, decode: Callable[[bytes], Answer]) -> None:
    """Decode the well-formed answers of an operation, `service.Name`, by `decode`. The SDK decodes all others.

    `decode` raises DecodeError for an answer that is not well-formed.
    """

    def decode_answer(response_dict: Answer, customized_response_dict: Answer, **_: Any) -> None:
        if response_dict["status_code"] != HTTPStatus.OK:
            return
        try:
            customized_response_dict.update(decode(response_dict["body"]))
        except DecodeError:
            return
        response_dict["body"] = b"{}"  # The SDK decodes what is left: nothing.

    client.meta.events.register(f"before-parse.{operation}", decode_answer)
