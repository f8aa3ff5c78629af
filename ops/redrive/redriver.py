"""Redrive dead letters: a batch to its function, data to its stream. An object that succeeds is removed."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from aws.errors import describe_error
from ops.backfill import put_back_arrivals
from ops.deployment import Deployment
from ops.redrive.archived_batch import group_by_arrival
from ops.redrive.dead_letters import FailedBatch, QuarantinedData
from ops.redrive.failed_batch import read_event
from ops.redrive.put_back import put_records
from ops.redrive.unconverted import QuarantineIndex, Unconverted, dump_documents
from ops.replay import split_event, to_records
from ops.task import TaskFailed
from runtime.quarantine import Piece, Quarantine, build_key
from unicorn.codec import encode

# A function runs for up to a minute. By default the SDK would then give up and invoke it a second time.
_CONFIG = Config(read_timeout=120, retries={"total_max_attempts": 1})


_Place = tuple[str, str, int]
"""Where a record to put back comes from: a bucket, the key of an object, and the index in it."""


@dataclass(slots=True)
class RedriveResult:
    """The result of redriving."""

    processed: int = 0
    """Failed batches."""
    put_back: int = 0
    """Quarantined pieces of data that went back onto their stream."""
    unreadable: int = 0
    """Pieces that still cannot be read and stay, in the quarantine or, if they are not there, among the conversions."""
    archived_again: int = 0
    """Readings that Firehose could not convert, and that went back onto their stream."""
    dropped: int = 0
    """Records that Firehose could not convert either, and that the quarantine holds."""
    failures: list[str] = field(default_factory=list)
    """Why other objects stay, one sentence each."""


class Redriver:
    """Redrives dead letters of one deployment and counts what it achieves."""

    def __init__(self, deployment: Deployment, *, sleep: Callable[[float], None] = time.sleep) -> None:
        outputs = deployment.outputs
        self._functions = deployment.session.client("lambda", config=_CONFIG)
        self._kinesis, self._s3 = deployment.session.client("kinesis"), deployment.session.client("s3")
        self.failures, self.quarantine = outputs["FailuresBucketName"], outputs["QuarantineBucketName"]
        self.archive = outputs["ArchiveBucketName"]
        self._quarantined = QuarantineIndex(self._s3, self.quarantine)
        self._readings, self._summaries = outputs["ReadingsStreamName"], outputs["SummariesStreamName"]
        self.result = RedriveResult()
        self._deployment = deployment
        self._expired: list[FailedBatch] = []
        """Batches whose records the stream no longer has."""
        self._sleep = sleep

    def process(self, batch: FailedBatch) -> None:
        """Hand a failed batch to its function again. If it fails, the failure is recorded and the batch stays."""
        try:
            event = read_event(self._kinesis, batch.document, sleep=self._sleep)
            if event is None and not batch.records:
                why = "it has neither records nor the state of its window: run `wildrydes backfill` for its time"
                self._record_failure(self.failures, batch.key, why)
                return
            if event is None:
                self._expired.append(batch)
                return
            for payload in split_event(event):
                answer = self._functions.invoke(
                    FunctionName=batch.document["requestContext"]["functionArn"], Payload=payload
                )
                if "FunctionError" in answer:
                    document = json.loads(answer["Payload"].read())
                    why = str(document.get("errorMessage", answer["FunctionError"]))
                    self._record_failure(self.failures, batch.key, why)
                    return
        except (BotoCoreError, ClientError) as error:
            self._record_failure(self.failures, batch.key, describe_error(error))
            return
        self._remove(batch)

    def recover_expired_batches(self) -> None:
        """Process the batches whose records the stream no longer has, from the archive. Call after the last batch."""
        expired, self._expired = self._expired, []
        for group in group_by_arrival(self._deployment, expired):
            try:
                count = put_back_arrivals(self._deployment, group.first, group.last)
                why = "" if count else "neither the stream nor the archive has its records"
            except (TaskFailed, BotoCoreError, ClientError) as error:
                why = str(error) if isinstance(error, TaskFailed) else describe_error(error)
            for batch in group.batches:
                if why:
                    self._record_failure(self.failures, batch.key, why)
                else:
                    self._remove(batch)

    def _remove(self, batch: FailedBatch) -> None:
        self._s3.delete_object(Bucket=self.failures, Key=batch.key)
        self.result.processed += 1

    def put_back(self, page: Sequence[QuarantinedData]) -> None:
        """Put readable data back onto its stream; the rest stays in the quarantine."""
        waiting: dict[str, list[_Entry]] = {}
        for quarantined in page:
            for number, piece in enumerate(quarantined.pieces):
                records = self._to_records(quarantined, piece)
                self.result.unreadable += records == []
                place = (self.quarantine, quarantined.key, number)
                entries = [_Entry(place, key, data) for key, data in records or []]
                waiting.setdefault(piece.record.stream, []).extend(entries)
        accepted = {place for stream, entries in waiting.items() for place in self._put(stream, entries)}
        self.result.put_back += len(accepted)
        for quarantined in page:
            pieces = enumerate(quarantined.pieces)
            staying = [piece for number, piece in pieces if (self.quarantine, quarantined.key, number) not in accepted]
            if len(staying) < len(quarantined.pieces):
                self._replace(quarantined, staying)

    def archive_again(self, page: Sequence[Unconverted]) -> None:
        """Put readings that Firehose could not convert back onto their stream, and drop what is quarantined already."""
        entries: list[_Entry] = []
        staying: set[_Place] = set()
        for letter in page:
            for number, conversion in enumerate(letter.conversions):
                place = (self.archive, letter.key, number)
                readings, unreadable = conversion.split()
                entries += [_Entry(place, reading.Name, encode(reading)) for reading in readings]
                if any(content.data not in self._quarantined for content in unreadable):
                    staying.add(place)
                    self.result.unreadable += 1
                elif not readings:
                    self.result.dropped += 1
        accepted = self._put(self._readings, entries)
        self.result.archived_again += sum(entry.place in accepted for entry in entries)
        staying |= {entry.place for entry in entries} - accepted
        for letter in page:
            left = [
                conversion
                for number, conversion in enumerate(letter.conversions)
                if (self.archive, letter.key, number) in staying
            ]
            if not left:
                self._s3.delete_object(Bucket=self.archive, Key=letter.key)
            elif len(left) < len(letter.conversions):
                self._s3.put_object(Bucket=self.archive, Key=letter.key, Body=dump_documents(left))

    def _to_records(self, quarantined: QuarantinedData, piece: Piece) -> list[tuple[str, bytes]] | None:
        """Return the piece as records: none if it cannot be read; None if its stream is of another deployment."""
        stream = piece.record.stream
        if stream not in (self._readings, self._summaries):
            self._record_failure(self.quarantine, quarantined.key, f"the stream {stream} is not of this deployment")
            return None
        return to_records(piece, summaries=stream == self._summaries)

    def _replace(self, quarantined: QuarantinedData, staying: list[Piece]) -> None:
        """Replace an object by one with only the pieces that stay, or remove it. The new object is written first."""
        if staying:
            Quarantine(self._s3, self.quarantine).store(staying)
        if not staying or build_key(staying) != quarantined.key:
            self._s3.delete_object(Bucket=self.quarantine, Key=quarantined.key)

    def _put(self, stream: str, entries: Sequence["_Entry"]) -> set["_Place"]:
        """Put entries onto a stream. Return the places whose records it took completely."""
        refused = dict(put_records(self._kinesis, stream, entries, sleep=self._sleep))
        for (bucket, key), why in {entry.place[:2]: why for entry, why in refused.items()}.items():
            self._record_failure(bucket, key, why)
        return {entry.place for entry in entries} - {entry.place for entry in refused}

    def _record_failure(self, bucket: str, key: str, why: str) -> None:
        failure = f"s3://{bucket}/{key} stays: {why.rstrip('.')}."
        if failure not in self.result.failures[-1:]:  # all pieces of an object stay for the same reason
            self.result.failures.append(failure)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A record to put back."""

    place: _Place
    partition_key: str
    data: bytes
