"""IAM where the emulator would deny what AWS allows.

GetRecords names no stream, only a shard iterator: the stream that it belongs to is the resource of the call, so that a
role whose policy names the stream's ARN may read it. A call about a log stream is one on that stream, so that a policy
that names all streams of a group, as the CDK writes it, allows it. And a bucket whose policy asks for TLS answers on
loopback too: what never leaves the machine counts as secure transport.
"""

import json
from typing import Any

from ministack import app
from ministack.core import iam_actions
from ministack.core.iam_evaluator import pin_request_origin
from ministack.services import kinesis


def install() -> None:
    """Make the emulator resolve shard iterators and log streams. Call before it serves."""
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
        if service == "kinesis":
            return _stream_of_iterator(body) or arn
        return f"{arn}{_log_stream(body)}" if service == "logs" else arn

    iam_actions.extract_resource_arn = extract_resource_arn
    app.pin_request_origin = lambda client, _secure: pin_request_origin(client, True)


def _stream_of_iterator(body: bytes) -> str | None:
    try:
        iterator = json.loads(body).get("ShardIterator")
    except (ValueError, AttributeError):
        return None
    state = kinesis._shard_iterators.get(iterator) if isinstance(iterator, str) else None
    return state["stream_arn"] if state else None


def _log_stream(body: bytes) -> str:
    try:
        name = json.loads(body).get("logStreamName")
    except (ValueError, AttributeError):
        return ""
    return f":log-stream:{name}" if name else ""
