"""Shards that throttle as AWS's do, with AWS's errors: in PutRecords for each record. Installed on request."""

import json
import time
from collections import defaultdict
from typing import Any

from ministack.core.responses import error_response_json, get_account_id, json_response
from ministack.services import cloudwatch, firehose, kinesis, lambda_svc

from emulator.event_source_mapping.settings import is_enabled
from emulator.kinesis.api import Response
from emulator.kinesis.token_bucket import ShardLimits

_CODE = "ProvisionedThroughputExceededException"
_limits: dict[tuple[str, str, str], ShardLimits] = defaultdict(ShardLimits)
"""By account, stream and shard."""


def install() -> None:
    """Wrap the calls that put and get records. Call after the rest of Kinesis was installed, and before it serves."""
    put_record, put_records, get_records = kinesis._put_record, kinesis._put_records, kinesis._get_records

    def put_record_within_limits(data: dict[str, Any]) -> Response:
        refusal = _find_throttling(data, data)
        if refusal is None:
            return put_record(data)  # type: ignore[no-any-return]  # the emulator has no types
        _count_throttled("Write", kinesis._resolve_stream(data)[0], 1)
        return _make_throttling_error(refusal)

    def put_records_within_limits(data: dict[str, Any]) -> Response:
        refusals = [_find_throttling(data, record) for record in data.get("Records", [])]
        if not any(refusals):
            return put_records(data)  # type: ignore[no-any-return]  # the emulator has no types
        _count_throttled("Write", kinesis._resolve_stream(data)[0], sum(refused is not None for refused in refusals))
        admitted = [record for record, refused in zip(data["Records"], refusals, strict=True) if not refused]
        response: Response = put_records({**data, "Records": admitted})
        return _add_throttled_records(response, refusals) if response[0] == 200 else response

    def get_records_within_limits(data: dict[str, Any]) -> Response:
        state = kinesis._shard_iterators.get(data.get("ShardIterator"))
        if state is None:
            return get_records(data)  # type: ignore[no-any-return]  # the emulator has no types
        allowance = _get_limits(state["stream"], state["shard_id"])
        if not allowance.try_get(time.monotonic(), pollers=_count_pollers(state["stream"])):
            _count_throttled("Read", state["stream"], 1)
            return _make_throttling_error(_describe_exceeded_rate(state["stream"], state["shard_id"]))
        response: Response = get_records(data)
        allowance.count_bytes_out(len(response[2]) * 3 // 4)  # the body is nearly all base64
        return response

    kinesis._put_record = put_record_within_limits
    kinesis._put_records = put_records_within_limits
    kinesis._get_records = get_records_within_limits


def _count_throttled(what: str, stream: str, refused: int) -> None:
    """Source: "Monitoring Amazon Kinesis Data Streams with Amazon CloudWatch"."""
    metric = f"{what}ProvisionedThroughputExceeded"
    cloudwatch.record_metric("AWS/Kinesis", metric, refused, "Count", {"StreamName": stream})


def _find_throttling(call: dict[str, Any], record: dict[str, Any]) -> str | None:
    """Why a record may not come in now; None if it may, or if the emulator will refuse it for what it is."""
    name, stream = kinesis._resolve_stream(call)
    key = record.get("PartitionKey", "")
    if stream is None or not key:
        return None
    explicit = record.get("ExplicitHashKey")
    shard_id = kinesis._route_to_shard(int(explicit) if explicit else kinesis._partition_key_to_hash(key), stream)
    size = len(record.get("Data", "")) * 3 // 4 + len(key.encode())
    admitted = _get_limits(name, shard_id).try_put(size, time.monotonic(), pollers=_count_pollers(name))
    return None if admitted else _describe_exceeded_rate(name, shard_id)


def _count_pollers(stream: str) -> int:
    """How many mappings and delivery streams read a stream; each polls every shard once a second, as on AWS.

    Sources: Lambda, "Polling and batching streams"; Firehose, "Write to Firehose using Kinesis Data Streams".
    """
    arn = kinesis._streams.get(stream, {}).get("StreamARN")
    mappings = [mapping.get("EventSourceArn") for mapping in list(lambda_svc._esms.values()) if is_enabled(mapping)]
    sources = [delivery.get("kinesis_source") or {} for delivery in list(firehose._streams.values())]
    return mappings.count(arn) + [source.get("KinesisStreamARN") for source in sources].count(arn)


def _get_limits(stream: str, shard_id: str) -> ShardLimits:
    return _limits[get_account_id(), stream, shard_id]


def _add_throttled_records(response: Response, refusals: list[str | None]) -> Response:
    """The answer to all records of a call, from the answer to those that were admitted."""
    document = json.loads(response[2])
    admitted = iter(document["Records"])
    document["Records"] = [
        {"ErrorCode": _CODE, "ErrorMessage": refusal} if refusal else next(admitted) for refusal in refusals
    ]
    document["FailedRecordCount"] = sum(refusal is not None for refusal in refusals)
    answer: Response = json_response(document)
    return answer


def _make_throttling_error(message: str) -> Response:
    response: Response = error_response_json(_CODE, message, 400)
    return response


def _describe_exceeded_rate(stream: str, shard_id: str) -> str:
    return f"Rate exceeded for shard {shard_id} in stream {stream} under account {get_account_id()}."
