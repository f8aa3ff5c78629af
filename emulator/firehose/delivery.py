"""Buffer the records that arrive on source streams, and deliver each buffer to S3 when it is due.

This replaces MiniStack's delivery, which writes one object per record while the producer waits.
"""

import base64
import gzip
import json
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import get_account_id, get_region, new_uuid, request_scope

from emulator.firehose.buffer import Buffer, BufferedRecord, S3Object
from emulator.firehose.conversion import ConversionResult, RecordFailure, convert_in_subprocess
from emulator.ministack import firehose, glue, kinesis
from emulator.s3 import put_object

_TICK_SECONDS = 0.25
_log = logging.getLogger("wildrydes.firehose")
_lock = threading.Lock()
_Key = tuple[str, str, str, float]
"""Account, region, name and creation time of a delivery stream. An update of the stream leaves its buffer as it is."""
_buffers: dict[_Key, Buffer] = {}
_sequence_numbers: deque[str] = deque(maxlen=1000)
"""The last ones that Kinesis assigned. A call of PutRecords takes up to 500."""


def install() -> None:
    """Replace MiniStack's delivery from Kinesis. Call before it serves."""
    firehose.ingest_from_kinesis_source = _ingest
    kinesis.next_sequence_number = _remember(kinesis.next_sequence_number)
    threading.Thread(target=_deliver_forever, name="firehose", daemon=True).start()


def _remember(assign: Callable[[], str]) -> Callable[[], str]:
    """Remember sequence numbers, because MiniStack passes records to Firehose without them."""

    def assign_and_remember() -> str:
        number = assign()
        _sequence_numbers.append(number)
        return number

    return assign_and_remember


def _ingest(stream_arn: str, records: list[tuple[str, bytes]]) -> None:
    now, numbers = time.time(), list(_sequence_numbers)[-len(records) :]
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
            for (_, data), number in zip(records, numbers, strict=True):
                buffer.add_stream_record(data, now, number)


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
    """Keep what was not delivered, before what has arrived since."""
    if not buffer.objects and not buffer.records:
        return
    with _lock:
        newer = _buffers.get(key)
        if newer is not None:
            for record in newer.records:
                buffer.add(record)
        _buffers[key] = buffer


def _deliver(key: _Key, buffer: Buffer) -> None:
    """Make objects of a buffer's records, unless earlier ones wait, and put them. Each is removed once it is stored."""
    account, region, name, created_at = key
    with request_scope(account, region):
        stream = firehose.streams.get(name)
        if stream is None or stream["created_at"] != created_at:  # it was deleted, and its buffer with it
            buffer.replace_records([])
            return
        if not buffer.objects:
            buffer.replace_records(_make_objects(stream, buffer))
        while buffer.objects:
            first = buffer.objects[0]
            put_object(first.bucket, first.key, first.body)
            del buffer.objects[0]


def _make_objects(stream: Mapping[str, Any], buffer: Buffer) -> list[S3Object]:
    """Return the objects for a buffer's records: the delivered one, and one for those that cannot be converted."""
    [destination] = stream["destinations"]
    config, objects = destination["config"], list[S3Object]()
    records = [record.data for record in buffer.records]
    conversion = config.get("DataFormatConversionConfiguration") or {}
    if conversion and conversion.get("Enabled", True):
        result, extension = _convert(conversion, records), ".parquet"
        body = result.file
        if result.failures:
            lines = [_format_failure(conversion, buffer.records[failure.index], failure) for failure in result.failures]
            errors = "\n".join(lines).encode() + b"\n"
            objects.append(_make_object(stream, config, buffer, errors, error="format-conversion-failed"))
    elif config.get("CompressionFormat") == "GZIP":
        body, extension = gzip.compress(b"".join(records)), ".gz"
    else:
        body, extension = b"".join(records), ""
    if body:
        objects.append(_make_object(stream, config, buffer, body, extension=extension))
    return objects


def _convert(conversion: Mapping[str, Any], records: list[bytes]) -> ConversionResult:
    serializer = conversion["OutputFormatConfiguration"]["Serializer"]["ParquetSerDe"]
    columns = _get_columns(conversion["SchemaConfiguration"])
    return convert_in_subprocess(records, columns, serializer.get("Compression", "SNAPPY"))


def _get_columns(schema: Mapping[str, Any]) -> dict[str, str]:
    table = glue.tables.get(f"{schema['DatabaseName']}/{schema['TableName']}")
    if table is None:
        raise LookupError(f"Glue has no table {schema['DatabaseName']}.{schema['TableName']}")
    return {column["Name"]: column["Type"] for column in table["StorageDescriptor"]["Columns"]}


def _format_failure(conversion: Mapping[str, Any], record: BufferedRecord, failure: RecordFailure) -> str:
    """Return the line for a record that could not be converted.

    Source: Amazon Data Firehose developer guide, "Handling errors for data format conversion".
    """
    schema, account = conversion["SchemaConfiguration"], get_account_id()
    return json.dumps(
        {
            "attemptsMade": 1,
            "arrivalTimestamp": int(record.arrived * 1000),
            "lastErrorCode": failure.code,
            "lastErrorMessage": failure.message,
            "attemptEndingTimestamp": int(time.time() * 1000),
            "rawData": base64.b64encode(record.data).decode(),
            "sequenceNumber": record.sequence_number,
            "subSequenceNumber": record.sub_sequence_number,
            "dataCatalogTable": {
                "catalogId": account,
                "databaseName": schema["DatabaseName"],
                "tableName": schema["TableName"],
                "region": get_region(),
                "versionId": schema.get("VersionId", "LATEST"),
                "catalogArn": f"arn:aws:glue:{get_region()}:{account}:catalog",
            },
        }
    )


def _make_object(
    stream: Mapping[str, Any],
    config: Mapping[str, Any],
    buffer: Buffer,
    body: bytes,
    *,
    extension: str = "",
    error: str | None = None,
) -> S3Object:
    """Return an object, named as Firehose does by the arrival of its oldest record."""
    arrived = time.gmtime(buffer.opened)
    template = config.get("ErrorOutputPrefix" if error else "Prefix", "")
    prefix = firehose.evaluate_prefix(template, arrived, error_type=error)
    stamp = time.strftime("%Y-%m-%d-%H-%M-%S", arrived)
    bucket = firehose.s3_bucket_from_arn(config["BucketARN"])
    return S3Object(bucket, f"{prefix}{stream['name']}-1-{stamp}-{new_uuid()}{extension}", body)
