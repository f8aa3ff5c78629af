"""Put readings that the archive lacks back onto the stream, as long as the stream still has them."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consumer.starting_position import TRIM_HORIZON
from consumer.stream_reader import read_records
from ops.deployment import Deployment
from ops.reconcile import archive
from ops.reconcile.compare import compare
from ops.reconcile.row import Key
from ops.reconcile.stream import read_stream
from ops.reconcile.stream_index import open_stream_index
from ops.redrive.put_back import put_records
from ops.result_object import Progress
from ops.task import TaskFailed, show_progress
from ops.time_range import TimeRange
from ops.watermark import cut_at_watermark
from runtime.athena import StatementFailed
from unicorn.codec import decode, encode
from unicorn.reading import Reading

_TASK = "Refilling the archive"


@dataclass(frozen=True, slots=True)
class _Record:
    """A reading to put back."""

    partition_key: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Refill:
    """The result of refilling the archive."""

    range: TimeRange
    minutes: int
    """The number of unicorn-minutes for which the archive lacked readings that the stream has."""
    put_back: int
    """Readings that were put onto the stream again."""
    ok: bool = True

    def to_dict(self) -> dict[str, Any]:
        return {**self.range.to_dict(), "unicorn_minutes": self.minutes, "put_back": self.put_back}

    def lines(self) -> list[str]:
        lines = [f"compared {self.range}", f"put back {self.put_back:,} readings of {self.minutes:,} unicorn-minutes"]
        return [*lines, "Firehose delivers them within two minutes; then `wildrydes reconcile` compares again"]


def refill_archive(
    deployment: Deployment, time_range: TimeRange, now: datetime, *, sleep: Callable[[float], None] = time.sleep
) -> Refill:
    """Put back the readings of each complete unicorn-minute that the archive lacks readings of.

    All readings of such a minute are put back. The merge rules count none of them twice. Raises TaskFailed.
    """
    complete = cut_at_watermark(deployment, time_range, now, task=_TASK)
    try:
        incomplete = _find_incomplete(deployment, complete, now)
    except StatementFailed as error:
        raise TaskFailed(_TASK, str(error), remedy="Use a shorter range") from None
    kinesis, stream = deployment.session.client("kinesis"), deployment.outputs["ReadingsStreamName"]
    put_back = 0

    def read_missing() -> Iterator[_Record]:
        nonlocal put_back
        with show_progress("Putting readings back") as report:
            # The records that are put back are on the stream too, so reading ends where the stream ended before.
            for record in read_records(kinesis, stream, TRIM_HORIZON, until_caught_up=True):
                for content in decode(record.data):
                    if isinstance(content, Reading) and (content.Name, content.StatusTime[:16]) in incomplete:
                        put_back += 1
                        report(f"{put_back:,} readings")
                        yield _Record(content.Name, encode(content))

    refused = next(put_records(kinesis, stream, read_missing(), sleep=sleep), None) if incomplete else None
    if refused:
        raise TaskFailed(_TASK, refused[1], remedy="Run the command again: it is safe to run twice")
    return Refill(range=complete, minutes=len(incomplete), put_back=put_back)


def _find_incomplete(deployment: Deployment, time_range: TimeRange, now: datetime) -> set[Key]:
    """Return the unicorn-minutes whose readings on the stream are not all in the archive. Raises StatementFailed."""
    with open_stream_index() as index:
        with show_progress("Reading the stream") as report:
            read_stream(deployment, time_range, index, now, report)
        progress, incomplete = Progress(), set()
        archived = archive.read_rows(deployment, time_range, progress)
        with show_progress("Comparing with the archive") as report:
            for number, row in enumerate(compare(stored=(), archived=archived, streamed=index.read_rows()), 1):
                if row.streamed and row.streamed != row.archived:
                    incomplete.add(row.key)
                report(progress.append_to(f"{number:,} unicorn-minutes"))
        return incomplete
