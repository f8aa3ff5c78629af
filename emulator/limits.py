"""Throttle shards as AWS does, with AWS's errors. PutRecords throttles single records. Installed with `--limits`."""

import json
import time
from collections import defaultdict
from typing import Any

from ministack.core.responses import error_response_json, get_account_id, json_response

from emulator.event_source_mapping import thread
from emulator.event_source_mapping.settings import is_enabled
from emulator.kinesis.api import Response
from emulator.kinesis.token_bucket import ShardLimits
from emulator.measures import NAMESPACE, REFUSED_POLLS
from emulator.ministack import cloudwatch, firehose, kinesis, lambda_svc

_CODE = "ProvisionedThroughputExceededException"
_limits: dict[tuple[str, str, str], ShardLimits] = defaultdict(ShardLimits)
"""By account, stream and shard."""
_refused_polls: dict[tuple[str, str, str], float] = {}
"""When a mapping was last refused, by account, stream and shard."""


def install() -> None:
    """Wrap the calls that put and get records. Call after the rest of Kinesis was installed, and before it serves."""
    put_record, put_records, get_records = kinesis.put_record, kinesis.put_records, kinesis.get_records

    def put_record_within_limits(data: dict[str, Any]) -> Response:
        throttling = _find_throttling(data, record=data)
        if throttling is None:
            return put_record(data)  # type: ignore[no-any-return]  # MiniStack is not typed
        _count_throttled("Write", kinesis.resolve_stream(data)[0], 1)
        return _make_throttling_error(throttling)

    def put_records_within_limits(data: dict[str, Any]) -> Response:
        throttlings = [_find_throttling(data, record) for record in data.get("Records", [])]
        if not any(throttlings):
            return put_records(data)  # type: ignore[no-any-return]  # MiniStack is not typed
        _count_throttled("Write", kinesis.resolve_stream(data)[0], sum(message is not None for message in throttlings))
        admitted = [record for record, message in zip(data["Records"], throttlings, strict=True) if not message]
        response: Response = put_records({**data, "Records": admitted})
        return _add_throttled_records(response, throttlings) if response[0] == 200 else response

    def get_records_within_limits(data: dict[str, Any]) -> Response:
        state = kinesis.shard_iterators.get(data.get("ShardIterator"))
        if state is None:
            return get_records(data)  # type: ignore[no-any-return]  # MiniStack is not typed
        limits = _get_limits(state["stream"], state["shard_id"])
        if not limits.try_get(time.monotonic(), pollers=_count_pollers(state["stream"])):
            _count_throttled("Read", state["stream"], 1)
            return _make_throttling_error(_describe_exceeded_rate(state["stream"], state["shard_id"]))
        response: Response = get_records(data)
        size = len(response[2]) * 3 // 4  # nearly all of the body is base64
        limits.count_bytes_out(size, time.monotonic())
        return response

    kinesis.put_record = put_record_within_limits
    kinesis.put_records = put_records_within_limits
    kinesis.get_records = get_records_within_limits
    thread.may_poll = _may_poll


def _may_poll(stream: str, shard_id: str) -> bool:
    """Return whether a mapping may read a shard now. A refusal is counted once a second, as often as Lambda polls."""
    limits, now = _get_limits(stream, shard_id), time.monotonic()
    if limits.may_poll(now):
        return True
    place = (get_account_id(), stream, shard_id)
    if now - _refused_polls.get(place, 0.0) >= 1:
        _refused_polls[place] = now
        _count_throttled("Read", stream, 1)
        cloudwatch.record_metric(NAMESPACE, REFUSED_POLLS, 1, "Count", {"StreamName": stream})
    return False


def _count_throttled(direction: str, stream: str, count: int) -> None:
    """Record the metric of what was throttled.

    Source: "Monitoring Amazon Kinesis Data Streams with Amazon CloudWatch".
    """
    metric = f"{direction}ProvisionedThroughputExceeded"
    cloudwatch.record_metric("AWS/Kinesis", metric, count, "Count", {"StreamName": stream})


def _find_throttling(call: dict[str, Any], record: dict[str, Any]) -> str | None:
    """Return the error message if a record is throttled, or None. Invalid records are left to the service to refuse."""
    name, stream = kinesis.resolve_stream(call)
    key = record.get("PartitionKey", "")
    if stream is None or not key:
        return None
    explicit = record.get("ExplicitHashKey")
    shard_id = kinesis.route_to_shard(int(explicit) if explicit else kinesis.partition_key_to_hash(key), stream)
    size = len(record.get("Data", "")) * 3 // 4 + len(key.encode())
    admitted = _get_limits(name, shard_id).try_put(size, time.monotonic(), pollers=_count_pollers(name))
    return None if admitted else _describe_exceeded_rate(name, shard_id)


def _count_pollers(stream: str) -> int:
    """Return how many mappings and delivery streams read a stream. Each polls every shard once per second.

    Sources: Lambda, "Polling and batching streams"; Firehose, "Write to Firehose using Kinesis Data Streams".
    """
    arn = kinesis.streams.get(stream, {}).get("StreamARN")
    mappings = [mapping.get("EventSourceArn") for mapping in list(lambda_svc.esms.values()) if is_enabled(mapping)]
    sources = [delivery.get("kinesis_source") or {} for delivery in list(firehose.streams.values())]
    return mappings.count(arn) + [source.get("KinesisStreamARN") for source in sources].count(arn)


def _get_limits(stream: str, shard_id: str) -> ShardLimits:
    return _limits[get_account_id(), stream, shard_id]


def _add_throttled_records(response: Response, throttlings: list[str | None]) -> Response:
    """Return the response for all records of a call, from the response for the admitted ones."""
    document = json.loads(response[2])
    admitted = iter(document["Records"])
    document["Records"] = [
        {"ErrorCode": _CODE, "ErrorMessage": message} if message else next(admitted) for message in throttlings
    ]
    document["FailedRecordCount"] = sum(message is not None for message in throttlings)
    answer: Response = json_response(document)
    return answer


def _make_throttling_error(message: str) -> Response:
    response: Response = error_response_json(_CODE, message, 400)
    return response


def _describe_exceeded_rate(stream: str, shard_id: str) -> str:
    return f"Rate exceeded for shard {shard_id} in stream {stream} under account {get_account_id()}."
