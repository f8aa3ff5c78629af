"""Make the invocation record that Lambda sends to an on-failure destination for a discarded batch."""

import json
from datetime import UTC, datetime
from typing import Any

from emulator.event_source_mapping.invocation import RECORD_AGE_EXCEEDED, DiscardedBatch


def make_object_key(*, mapping_id: str, shard_id: str, moment: datetime, unique: str) -> str:
    """Return the key of the record in S3. Source: Lambda, "Retain discarded batch records", S3 destinations."""
    return f"aws/lambda/{mapping_id}/{shard_id}/{moment:%Y/%m/%d/%Y-%m-%dT%H.%M.%S}-{unique}"


def make_invocation_record(
    discarded: DiscardedBatch, *, function_arn: str, shard_id: str, stream_arn: str, request_id: str
) -> dict[str, Any]:
    """Return the record as SQS and SNS get it: it tells where the batch is on the stream, without its data.

    Records that became too old have no response.
    """
    records = discarded.invocation.records
    response = {"statusCode": 200, "executedVersion": "$LATEST", "functionError": discarded.function_error}
    return {
        "requestContext": {
            "requestId": request_id,
            "functionArn": function_arn,
            "condition": discarded.condition,
            "approximateInvokeCount": discarded.attempts,
        },
        **({} if discarded.condition == RECORD_AGE_EXCEEDED else {"responseContext": response}),
        "version": "1.0",
        "timestamp": _format_time(datetime.now(UTC)),
        "KinesisBatchInfo": {
            "shardId": shard_id,
            "startSequenceNumber": records[0].sequence_number if records else None,
            "endSequenceNumber": records[-1].sequence_number if records else None,
            "approximateArrivalOfFirstRecord": _format_arrival(records[0].arrived) if records else None,
            "approximateArrivalOfLastRecord": _format_arrival(records[-1].arrived) if records else None,
            "batchSize": len(records),
            "streamArn": stream_arn,
        },
    }


def add_payload(record: dict[str, Any], payload: dict[str, Any]) -> dict[str, Any]:
    """Return the record as S3 gets it: with the whole event of the last attempt, including the window's state."""
    return {**record, "payload": json.dumps(payload)}


def _format_arrival(moment: float) -> str:
    return _format_time(datetime.fromtimestamp(moment, UTC))


def _format_time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
