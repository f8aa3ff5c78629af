"""Redrive dead letters: a batch to its function, data to its stream. An object that succeeds is removed."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import random

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from aws.backoff import full_jitter
from aws.errors import describe_error
from ops.deployment import Deployment
from ops.redrive.dead_letters import FailedBatch, QuarantinedData
from ops.replay import close_window, to_records
from runtime.put_records import put_batch, split_into_batches
from runtime.quarantine import Piece, Quarantine, build_key

_ATTEMPTS = 12
"""Consecutive calls that a busy stream may refuse, for about 30 seconds, before the data stays in the quarantine."""
# A function runs for up to a minute. By default the SDK would then give up and invoke it a second time.
_CONFIG = Config(read_timeout=120, retries={"total_max_attempts": 1})


@dataclass(slots=True)
class RedriveResult:
    """The result of redriving."""

    processed: int = 0
    """Failed batches."""
    put_back: int = 0
    """Quarantined pieces of data that went back onto their stream."""
    unreadable: int = 0
    """Quarantined pieces that still cannot be read and stay."""
    failures: list[str] = field(default_factory=list)
    """Why other objects stay, one sentence each."""


class Redriver:
    """Redrives dead letters of one deployment and counts what it achieves."""

    def __init__(self, deployment: Deployment, *, sleep: Callable[[float], None] = time.sleep) -> None:
        outputs = deployment.outputs
        self._functions = deployment.session.client("lambda", config=_CONFIG)
        self._kinesis, self._s3 = deployment.session.client("kinesis"), deployment.session.client("s3")
        self.failures, self.quarantine = outputs["FailuresBucketName"], outputs["QuarantineBucketName"]
        self._readings, self._summaries = outputs["ReadingsStreamName"], outputs["SummariesStreamName"]
        self.result = RedriveResult()
        self._sleep = sleep

    def process(self, batch: FailedBatch) -> None:
        """Hand a failed batch to its function again. If it fails, the failure is recorded and the batch stays."""
        try:
            payload = json.dumps(close_window(json.loads(batch.document["payload"])))
            function = batch.document["requestContext"]["functionArn"]
            answer = self._functions.invoke(FunctionName=function, Payload=payload)
        except (BotoCoreError, ClientError) as error:
            self._record_failure(self.failures, batch.key, describe_error(error))
            return
        if "FunctionError" in answer:
            document = json.loads(answer["Payload"].read())
            self._record_failure(self.failures, batch.key, str(document.get("errorMessage", answer["FunctionError"])))
            return
        self._s3.delete_object(Bucket=self.failures, Key=batch.key)
        self.result.processed += 1

    def put_back(self, page: Sequence[QuarantinedData]) -> None:
        """Put readable data back onto its stream; the rest stays in the quarantine."""
        waiting: dict[str, list[_Entry]] = {}
        for quarantined in page:
            for number, piece in enumerate(quarantined.pieces):
                records = self._to_records(quarantined, piece)
                self.result.unreadable += records == []
                entries = [_Entry(quarantined.key, number, key, data) for key, data in records or []]
                waiting.setdefault(piece.record.stream, []).extend(entries)
        refused = {
            entry.place
            for stream, entries in waiting.items()
            for batch in split_into_batches(entries)
            for entry in self._put(stream, batch)
        }
        accepted = {entry.place for entries in waiting.values() for entry in entries} - refused
        self.result.put_back += len(accepted)
        for quarantined in page:
            pieces = enumerate(quarantined.pieces)
            staying = [piece for number, piece in pieces if (quarantined.key, number) not in accepted]
            if len(staying) < len(quarantined.pieces):
                self._replace(quarantined, staying)

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

    def _put(self, stream: str, batch: Sequence["_Entry"]) -> list["_Entry"]:
        """Put a batch, and retry while the stream is throttled. Return the entries that the stream still refuses."""
        attempt = 0
        while True:
            try:
                refused = put_batch(self._kinesis, stream, batch)
            except (BotoCoreError, ClientError) as error:
                return self._refuse(batch, describe_error(error))
            if not refused:
                return []
            attempt = attempt + 1 if len(refused) == len(batch) else 1
            batch = [entry for entry, _ in refused]
            if attempt > _ATTEMPTS:
                return self._refuse(batch, refused[0][1])
            self._sleep(full_jitter(attempt, random()))

    def _refuse(self, entries: Sequence["_Entry"], why: str) -> list["_Entry"]:
        for key in dict.fromkeys(entry.object_key for entry in entries):
            self._record_failure(self.quarantine, key, why)
        return list(entries)

    def _record_failure(self, bucket: str, key: str, why: str) -> None:
        failure = f"s3://{bucket}/{key} stays: {why.rstrip('.')}."
        if failure not in self.result.failures[-1:]:  # all pieces of an object stay for the same reason
            self.result.failures.append(failure)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A record to put back, and the piece that it comes from."""

    object_key: str
    number: int
    """The piece's index in its object."""
    partition_key: str
    data: bytes

    @property
    def place(self) -> tuple[str, int]:
        return self.object_key, self.number
