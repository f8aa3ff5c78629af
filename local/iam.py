"""IAM for GetRecords: the stream that a shard iterator belongs to is the resource of the call.

The emulator looks for the stream's name in the request, finds none, and so denies a role whose policy names the
stream's ARN, as least privilege wants it.
"""

import json
from typing import Any

from ministack.core import iam_actions
from ministack.services import kinesis


def install() -> None:
    """Make the emulator resolve shard iterators. Call before it serves."""
    resolve = iam_actions.extract_resource_arn

    def extract_resource_arn(
        service: str,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query_params: dict[str, Any],
        region: str,
        account_id: str,
    ) -> str:
        arn: str = resolve(service, method, path, headers, body, query_params, region, account_id)
        return _stream_of_iterator(body) or arn if service == "kinesis" else arn

    iam_actions.extract_resource_arn = extract_resource_arn


def _stream_of_iterator(body: bytes) -> str | None:
    try:
        iterator = json.loads(body).get("ShardIterator")
    except (ValueError, AttributeError):
        return None
    state = kinesis._shard_iterators.get(iterator) if isinstance(iterator, str) else None
    return state["stream_arn"] if state else None
