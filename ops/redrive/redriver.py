"""Processing again: a batch by its function, data by its stream; what succeeded is removed."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import random
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from aws.backoff import full_jitter
from aws.errors import sentence
from ops.deployment import Deployment
from ops.redrive.dead_letters import FailedBatch, Quarantined
from ops.replay import closing, readable_records
from runtime.chunks import MOST_BYTES, MOST_RECORDS, chunk
from runtime.quarantine import Piece, Quarantine, quarantine_key

_ATTEMPTS = 12
"""How many calls in a row a busy stream may refuse whole, about 30 seconds, before the data stays in the quarantine."""
# A function has a minute; the SDK would give up, and invoke it again, just then.
_PATIENT = Config(read_timeout=120, retries={"total_max_attempts": 1})


@dataclass(slots=True)
class Outcome:
    """What came of it."""

    processed: int = 0
    """Failed batches."""
    put_back: int = 0
    """Quarantined pieces of data, each of one or more readings, or of a summary."""
    unreadable: int = 0
    """Quarantined data that still can't be read, and stays."""
    failures: list[str] = field(default_factory=list)
    """Why others stay, a sentence each."""


class Redriver:
    """The functions and streams of a deployment, and the two buckets."""

    def __init__(self, deployment: Deployment, *, sleep: Callable[[float], None] = time.sleep) -> None:
        outputs = deployment.outputs
        self._functions = deployment.session.client("lambda", config=_PATIENT)
        self._kinesis, self._s3 = deployment.client("kinesis"), deployment.client("s3")
        self.failures, self.quarantine = outputs["FailuresBucketName"], outputs["QuarantineBucketName"]
        self._readings, self._summaries = outputs["ReadingsStreamName"], outputs["SummariesStreamName"]
        self.outcome = Outcome()
        self._sleep = sleep

    def process(self, one: FailedBatch) -> None:
        """Hand a failed batch to its function once more. A failure is noted, and the batch stays."""
        try:
            answer = self._functions.invoke(
                FunctionName=one.document["requestContext"]["functionArn"],
                Payload=json.dumps(closing(json.loads(one.document["payload"]))),
            )
        except (BotoCoreError, ClientError) as error:
            self._note(self.failures, one.key, sentence(error))
            return
        if "FunctionError" in answer:
            said = json.loads(answer["Payload"].read())
            self._note(self.failures, one.key, str(said.get("errorMessage", answer["FunctionError"])))
            return
        self._s3.delete_object(Bucket=self.failures, Key=one.key)
        self.outcome.processed += 1

    def put_back(self, page: Sequence[Quarantined]) -> None:
        """Put what can be read by now onto the stream that it was on; the rest stays."""
        waiting: dict[str, list[_Entry]] = {}
        for one in page:
            for number, piece in enumerate(one.pieces):
                records = self._readable(one, piece)
                self.outcome.unreadable += records == []
                entries = [_Entry(one.key, number, key, data) for key, data in records or []]
                waiting.setdefault(piece.record.stream, []).extend(entries)
        refused = {
            entry.place
            for stream, entries in waiting.items()
            for batch in chunk(entries, _Entry.size, most=MOST_RECORDS, most_bytes=MOST_BYTES)
            for entry in self._put(stream, batch)
        }
        taken = {entry.place for entries in waiting.values() for entry in entries} - refused
        self.outcome.put_back += len(taken)
        for one in page:
            staying = [piece for number, piece in enumerate(one.pieces) if (one.key, number) not in taken]
            if len(staying) < len(one.pieces):
                self._leave(one, staying)

    def _readable(self, one: Quarantined, piece: Piece) -> list[tuple[str, bytes]] | None:
        """Return the piece as records; none while it can't be read, and None where it has no stream to go to."""
        stream = piece.record.stream
        if stream not in (self._readings, self._summaries):
            self._note(self.quarantine, one.key, f"the stream {stream} is not of this deployment")
            return None
        return readable_records(piece, summaries=stream == self._summaries)

    def _leave(self, one: Quarantined, staying: list[Piece]) -> None:
        """Leave only the staying pieces of an object: under a key of their own, before the object is removed."""
        if staying:
            Quarantine(self._s3, self.quarantine).put(staying)
        if not staying or quarantine_key(staying) != one.key:
            self._s3.delete_object(Bucket=self.quarantine, Key=one.key)

    def _put(self, stream: str, batch: Sequence["_Entry"]) -> list["_Entry"]:
        """Put a batch, again and again while the stream is only too busy; what it refused to the last is noted."""
        attempt = 0
        while batch:
            try:
                records: Any = [{"Data": entry.data, "PartitionKey": entry.partition_key} for entry in batch]
                results = self._kinesis.put_records(StreamName=stream, Records=records)["Records"]
            except (BotoCoreError, ClientError) as error:
                return self._refuse(batch, sentence(error))
            refused = [entry for entry, result in zip(batch, results, strict=True) if "ErrorCode" in result]
            attempt = attempt + 1 if len(refused) == len(batch) else 1
            if refused and attempt > _ATTEMPTS:
                return self._refuse(refused, str(next(r["ErrorMessage"] for r in results if "ErrorCode" in r)))
            batch = refused
            if batch:
                self._sleep(full_jitter(attempt, random()))
        return []

    def _refuse(self, entries: Sequence["_Entry"], why: str) -> list["_Entry"]:
        for key in dict.fromkeys(entry.object_key for entry in entries):
            self._note(self.quarantine, key, why)
        return list(entries)

    def _note(self, bucket: str, key: str, why: str) -> None:
        failure = f"s3://{bucket}/{key} stays: {why.rstrip('.')}."
        if failure not in self.outcome.failures[-1:]:  # an object has many pieces, which stay for one reason
            self.outcome.failures.append(failure)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A record to put back, and the piece that it comes of."""

    object_key: str
    number: int
    """The piece's index in its object."""
    partition_key: str
    data: bytes

    @property
    def place(self) -> tuple[str, int]:
        return self.object_key, self.number

    def size(self) -> int:
        """Return the bytes that count in PutRecords."""
        return len(self.data) + len(self.partition_key.encode())
