"""Buffer the records that arrive on source streams, and deliver each buffer to S3 when it is due.

This replaces MiniStack's delivery, which writes one object per record while the producer waits.
"""

import base64
import gzip
import json
import logging
import threading
import time
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import get_account_id, get_region, new_uuid, request_scope

from emulator.firehose.buffer import Buffer
from emulator.firehose.conversion import ConversionResult, RecordFailure, convert_in_subprocess
from emulator.ministack import firehose, glue
from emulator.s3 import put_object

_TICK_SECONDS = 0.25
_log = logging.getLogger("wildrydes.firehose")
_lock = threading.Lock()
_Key = tuple[str, str, str, float]
"""Account, region, name and creation time of a delivery stream. An update of the stream leaves its buffer as it is."""
_buffers: dict[_Key, Buffer] = {}


def install() -> None:
    """Replace MiniStack's delivery from Kinesis. Call before it serves."""
    firehose.ingest_from_kinesis_source = _ingest
    threading.Thread(target=_deliver_forever, name="firehose", daemon=True).start()


def _ingest(stream_arn: str, records: list[tuple[str, bytes]]) -> None:
    now = time.time()
    for stream in list(firehose.streams.values()):
        source = stream.get("kinesis_source") or {}
        if source.get("KinesisStreamARN") != stream_arn or stream.get("status") != "ACTIVE":
            continue
        [destination] = stream["destinations"]  # a delivery stream has one
        hints = destination["config"].get("BufferingHints") or {}
        size, interval = hints.get("SizeInMBs", 5), hints.get("IntervalInSeconds", 300)
        key = (get_account_id(), get_region(), stream["name"], stream["created_at"])
        with _lock:
            buffer = _buffers.setdefault(key, Buffer(size * 1024 * 1024, interval))
            for _, data in records:
                buffer.add_stream_record(data, now)


def _deliver_forever() -> None:
    while True:
        time.sleep(_TICK_SECONDS)
        now = time.time()
        with _lock:
            due = {key: _buffers.pop(key) for key, buffer in list(_buffers.items()) if buffer.is_due(now)}
        for key, buffer in due.items():
            try:
                _deliver(key, buffer)
            except Exception as error:  # noqa: BLE001 - after any error the buffer is restored and retried
                stderr = getattr(error, "stderr", None) or b""
                _log.exception(
                    "Delivery of %s failed and will be tried again\n%s", key[2], stderr.decode(errors="replace")
                )
                _restore_buffer(key, buffer)


def _restore_buffer(key: _Key, buffer: Buffer) -> None:
    with _lock:
        newer = _buffers.get(key)
        if newer is not None:
            for record in newer.records:
                buffer.add(record, newer.opened)
        _buffers[key] = buffer


def _deliver(key: _Key, buffer: Buffer) -> None:
    account, region, name, created_at = key
    with request_scope(account, region):
        stream = firehose.streams.get(name)
        if stream is None or stream["created_at"] != created_at:  # it was deleted, and its buffer with it
            return
        [destination] = stream["destinations"]
        config = destination["config"]
        conversion = config.get("DataFormatConversionConfiguration") or {}
        if conversion and conversion.get("Enabled", True):
            result, extension = _convert(conversion, buffer.records), ".parquet"
            body = result.file
            if result.failures:
                lines = [
                    _format_failure(conversion, buffer.records[failure.index], failure) for failure in result.failures
                ]
                _put_object(stream, config, buffer, "\n".join(lines).encode() + b"\n", error="format-conversion-failed")
        elif config.get("CompressionFormat") == "GZIP":
            body, extension = gzip.compress(b"".join(buffer.records)), ".gz"
        else:
            body, extension = b"".join(buffer.records), ""
        if body:
            _put_object(stream, config, buffer, body, extension=extension)


def _convert(conversion: Mapping[str, Any], records: list[bytes]) -> ConversionResult:
    serializer = conversion["OutputFormatConfiguration"]["Serializer"]["ParquetSerDe"]
    columns = _get_columns(conversion["SchemaConfiguration"])
    return convert_in_subprocess(records, columns, serializer.get("Compression", "SNAPPY"))


def _get_columns(schema: Mapping[str, Any]) -> dict[str, str]:
    table = glue.tables.get(f"{schema['DatabaseName']}/{schema['TableName']}")
    if table is None:
        raise LookupError(f"Glue has no table {schema['DatabaseName']}.{schema['TableName']}")
    return {column["Name"]: column["Type"] for column in table["StorageDescriptor"]["Columns"]}


def _format_failure(conversion: Mapping[str, Any], record: bytes, failure: RecordFailure) -> str:
    """Return the line that Firehose writes for a record that it could not convert."""
    schema = conversion["SchemaConfiguration"]
    now = int(time.time() * 1000)
    return json.dumps(
        {
            "attemptsMade": 1,
            "arrivalTimestamp": now,
            "errorCode": failure.code,
            "errorMessage": failure.message,
            "attemptEndingTimestamp": now,
            "rawData": base64.b64encode(record).decode(),
            "dataCatalogTable": {"databaseName": schema["DatabaseName"], "tableName": schema["TableName"]},
        }
    )


def _put_object(
    stream: Mapping[str, Any],
    config: Mapping[str, Any],
    buffer: Buffer,
    body: bytes,
    *,
    extension: str = "",
    error: str | None = None,
) -> None:
    """Put an object, named as Firehose does by the arrival of its oldest record."""
    arrived = time.gmtime(buffer.opened)
    template = config.get("ErrorOutputPrefix" if error else "Prefix", "")
    prefix = firehose.evaluate_prefix(template, arrived, error_type=error)
    stamp = time.strftime("%Y-%m-%d-%H-%M-%S", arrived)
    bucket = firehose.s3_bucket_from_arn(config["BucketARN"])
    key = f"{prefix}{stream['name']}-1-{stamp}-{new_uuid()}{extension}"
    put_object(bucket, key, body)
