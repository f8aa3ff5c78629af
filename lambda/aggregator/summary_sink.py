"""Emitting minute summaries: putting them on their stream until all are accepted."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runtime.put_records import put_batch, split_into_batches
from unicorn.codec import encode_summary
from unicorn.summary import MinuteSummary

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient

_WAITS = (0.1, 0.3, 0.9, 2.7)
"""Seconds to wait before each retry of refused summaries."""


class NotEmitted(RuntimeError):
    """Summaries that the stream still refused after all retries. The whole batch of readings is to be retried."""


@dataclass(frozen=True, slots=True)
class _Record:
    partition_key: str
    data: bytes


def emit(
    kinesis: "KinesisClient",
    stream: str,
    summaries: Sequence[MinuteSummary],
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Put the summaries on the stream. Raises NotEmitted."""
    records = (_Record(summary.Name, encode_summary(summary)) for summary in summaries)
    for batch in split_into_batches(records):
        refused = put_batch(kinesis, stream, batch)
        for wait in _WAITS:
            if not refused:
                break
            sleep(wait)
            refused = put_batch(kinesis, stream, [record for record, _ in refused])
        if refused:
            raise NotEmitted(f"{stream} refused {len(refused)} of {len(batch)} summaries")
