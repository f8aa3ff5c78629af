"""Replace MiniStack's Kinesis calls and its CloudFormation handler: resharded shards close instead of vanishing."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from ministack.core.responses import error_response_json, json_response

from emulator.kinesis import shards
from emulator.kinesis.listing import filter_shards
from emulator.kinesis.shards import KinesisError, Shard, Stream
from emulator.ministack import app, kinesis, provisioners

Response = tuple[int, dict[str, str], bytes]


def install() -> None:
    """Replace the calls. Call before MiniStack serves."""
    kinesis.route_to_shard = lambda hash_key, stream: shards.find_shard(stream, hash_key)
    kinesis.split_shard = _make_handler(_split_shard)
    kinesis.merge_shards = _make_handler(_merge_shards)
    kinesis.update_shard_count = _make_handler(_update_shard_count)
    _wrap_list_shards(kinesis.list_shards)
    _wrap_get_records(kinesis.get_records)
    _wrap_shard_out(kinesis.shard_out)
    _wrap_summary(kinesis.describe_stream_summary)
    _wrap_stack_update(provisioners.RESOURCE_HANDLERS["AWS::Kinesis::Stream"])


def _make_handler(call: Callable[[dict[str, Any], Stream], dict[str, Any]]) -> Callable[[dict[str, Any]], Response]:
    """Return a handler of a call for MiniStack, from a function of the call's parameters and its stream.

    A KinesisError becomes AWS's response.
    """

    def answer(data: dict[str, Any]) -> Response:
        name, stream = kinesis.resolve_stream(data)
        try:
            if stream is None:
                raise KinesisError("ResourceNotFoundException", f"Stream {name} not found.")
            response: Response = json_response(call(data, stream))
        except KinesisError as error:
            response = error_response_json(error.code, str(error), 400)
        return response

    return answer


def _split_shard(data: dict[str, Any], stream: Stream) -> dict[str, Any]:
    at = str(data.get("NewStartingHashKey", ""))
    if not at.isdecimal():
        raise KinesisError("ValidationException", "NewStartingHashKey must be a whole number.")
    shards.split_shard(stream, data.get("ShardToSplit", ""), int(at), sequence=kinesis.next_sequence_number)
    return {}


def _merge_shards(data: dict[str, Any], stream: Stream) -> dict[str, Any]:
    shard_id, adjacent_id = data.get("ShardToMerge", ""), data.get("AdjacentShardToMerge", "")
    shards.merge_shards(stream, shard_id, adjacent_id, sequence=kinesis.next_sequence_number)
    return {}


def _update_shard_count(data: dict[str, Any], stream: Stream) -> dict[str, Any]:
    target = data.get("TargetShardCount")
    if not isinstance(target, int) or target < 1:
        raise KinesisError("ValidationException", "TargetShardCount must be a whole number from 1 on.")
    if stream.get("StreamModeDetails", {}).get("StreamMode") == "ON_DEMAND":
        raise KinesisError("ValidationException", "UpdateShardCount is for provisioned streams only.")
    current = len(shards.list_open_shards(stream))
    shards.rescale(stream, target, sequence=kinesis.next_sequence_number)
    return {
        "StreamName": stream["StreamName"],
        "StreamARN": stream["StreamARN"],
        "CurrentShardCount": current,
        "TargetShardCount": target,
    }


def _wrap_list_shards(list_shards: Callable[[dict[str, Any]], Response]) -> None:
    def list_filtered_shards(data: dict[str, Any], stream: Stream) -> dict[str, Any]:
        selected = filter_shards(stream, data.get("ShardFilter"))
        status, _, body = list_shards({**data, "MaxResults": 10_000})
        document = json.loads(body)
        if status != 200:
            raise KinesisError(document["__type"], document.get("message", ""))
        matching = [shard for shard in document["Shards"] if shard["ShardId"] in selected]
        page = matching[: data.get("MaxResults", 1000)]
        token = (
            {"NextToken": kinesis.encode_list_shards_token(page[-1]["ShardId"])} if len(matching) > len(page) else {}
        )
        return {"Shards": page, **token}

    kinesis.list_shards = _make_handler(list_filtered_shards)


def _wrap_get_records(get_records: Callable[[dict[str, Any]], Response]) -> None:
    def get_records_until_end(data: dict[str, Any]) -> Response:
        state = kinesis.shard_iterators.get(data.get("ShardIterator")) or {}
        stream = kinesis.streams.get(state.get("stream")) or {"shards": {}}
        shard = stream["shards"].get(state.get("shard_id"))
        if shard is not None:
            limit = min(data.get("Limit", 10_000), 10_000)
            data = {**data, "Limit": shards.count_fitting(shard["records"][state["position"] :][:limit])}
        response = get_records(data)
        if shard is None or shards.is_open(shard) or response[0] != 200:
            return response
        document = json.loads(response[2])
        if state["position"] + len(document["Records"]) < len(shard["records"]):
            return response
        kinesis.shard_iterators.pop(document.pop("NextShardIterator"), None)
        document["ChildShards"] = [
            {
                "ShardId": child,
                "ParentShards": shards.get_parents(stream["shards"][child]),
                "HashKeyRange": kinesis.shard_out(child, stream["shards"][child])["HashKeyRange"],
            }
            for child in shards.get_children(stream, state["shard_id"])
        ]
        answer: Response = json_response(document)
        return answer

    kinesis.get_records = get_records_until_end


def _wrap_shard_out(shard_out: Callable[[str, Shard], dict[str, Any]]) -> None:
    def describe_shard(shard_id: str, shard: Shard) -> dict[str, Any]:
        out = shard_out(shard_id, shard)
        if not shards.is_open(shard):
            out["SequenceNumberRange"]["EndingSequenceNumber"] = shard["ending_sequence_number"]
        return out

    kinesis.shard_out = describe_shard


def _wrap_summary(describe: Callable[[dict[str, Any]], Response]) -> None:
    def describe_with_open_shards(data: dict[str, Any]) -> Response:
        response = describe(data)
        if response[0] != 200:
            return response
        document = json.loads(response[2])
        stream = kinesis.resolve_stream(data)[1]
        document["StreamDescriptionSummary"]["OpenShardCount"] = len(shards.list_open_shards(stream))
        answer: Response = json_response(document)
        return answer

    kinesis.describe_stream_summary = describe_with_open_shards


def _wrap_stack_update(handlers: dict[str, Any]) -> None:
    """Reshard a stream when `ShardCount` changes in its template, as CloudFormation does with UpdateShardCount."""
    update = handlers["update"]

    def update_shard_count(physical_id: str, old: dict[str, Any], new: dict[str, Any], stack_name: str) -> Any:
        stream, count = kinesis.streams.get(physical_id), new.get("ShardCount")
        if stream is not None and count is not None and new.get("Name", physical_id) == physical_id:
            _run_between_requests(lambda: shards.rescale(stream, int(count), sequence=kinesis.next_sequence_number))
        return update(physical_id, old, new, stack_name)

    handlers["update"] = update_shard_count


def _run_between_requests(call: Callable[[], None]) -> None:
    """Run a call between two requests, so that no record is put on a shard while it closes."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:

        async def run_call() -> None:
            call()

        asyncio.run_coroutine_threadsafe(run_call(), app.MAIN_LOOP).result()
    else:
        call()
