"""Putting summaries on their stream: in batches within the limits of PutRecords, each until it is accepted."""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from runtime.chunks import MOST_BYTES, MOST_RECORDS, chunk
from unicorn.codec import encode_summary
from unicorn.summary import MinuteSummary

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient
    from mypy_boto3_kinesis.type_defs import PutRecordsRequestEntryTypeDef

_WAITS = (0.1, 0.3, 0.9, 2.7)
"""Seconds before each repetition of what was refused."""


class NotEmitted(RuntimeError):
    """Summaries that the stream refused to the last; the batch of readings is to be retried as a whole."""


def emit(
    kinesis: "KinesisClient",
    stream: str,
    summaries: Sequence[MinuteSummary],
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Put the summaries on the stream. Raises NotEmitted."""
    keyed = ((summary.Name, encode_summary(summary)) for summary in summaries)
    for pairs in chunk(keyed, _size, most=MOST_RECORDS, most_bytes=MOST_BYTES):
        batch: list[PutRecordsRequestEntryTypeDef] = [{"Data": data, "PartitionKey": key} for key, data in pairs]
        refused = _put(kinesis, stream, batch)
        for wait in _WAITS:
            if not refused:
                break
            sleep(wait)
            refused = _put(kinesis, stream, refused)
        if refused:
            raise NotEmitted(f"{stream} refused {len(refused)} of {len(batch)} summaries")


def _put(
    kinesis: "KinesisClient", stream: str, batch: Sequence["PutRecordsRequestEntryTypeDef"]
) -> list["PutRecordsRequestEntryTypeDef"]:
    """What the stream refused of it."""
    outcomes = kinesis.put_records(StreamName=stream, Records=batch)["Records"]
    return [entry for entry, outcome in zip(batch, outcomes, strict=True) if "ErrorCode" in outcome]


def _size(keyed: tuple[str, bytes]) -> int:
    key, data = keyed
    return len(key.encode()) + len(data)
