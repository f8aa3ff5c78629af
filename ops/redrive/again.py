"""Processing again: a batch by its function, data by its stream; what succeeded is removed."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from edge.aws_errors import sentence
from ops.deployment import Deployment
from ops.redrive.found import Found
from ops.replay import closing, readable_data

_RECORDS = 500
_BYTES = 4 * 1024 * 1024
"""At most of one PutRecords."""
# A function has a minute; the SDK would give up, and invoke it again, just then.
_PATIENT = Config(read_timeout=120, retries={"total_max_attempts": 1})


@dataclass(slots=True)
class Outcome:
    """What came of it."""

    processed: int = 0
    """Failed batches."""
    put_back: int = 0
    """Quarantined pieces of data."""
    unreadable: int = 0
    """Quarantined data that still can't be read, and stays."""
    failures: list[str] = field(default_factory=list)
    """Why others stay, a sentence each."""


class Redriver:
    """The functions and streams of a deployment, and the two buckets."""

    def __init__(self, deployment: Deployment) -> None:
        outputs = deployment.outputs
        self._functions = deployment.session.client("lambda", config=_PATIENT)
        self._kinesis, self._s3 = deployment.client("kinesis"), deployment.client("s3")
        self.failures, self.quarantine = outputs["FailuresBucketName"], outputs["QuarantineBucketName"]
        self._readings, self._summaries = outputs["ReadingsStreamName"], outputs["SummariesStreamName"]
        self.outcome = Outcome()

    def process(self, one: Found) -> None:
        """Hand a failed batch to its function once more. A failure is noted, and the batch stays."""
        try:
            answer = self._functions.invoke(
                FunctionName=one.document["requestContext"]["functionArn"],
                Payload=json.dumps(closing(json.loads(one.document["payload"]))),
            )
        except (BotoCoreError, ClientError) as error:
            self._note(self.failures, one, sentence(error))
            return
        if "FunctionError" in answer:
            said = json.loads(answer["Payload"].read())
            self._note(self.failures, one, str(said.get("errorMessage", answer["FunctionError"])))
            return
        self._s3.delete_object(Bucket=self.failures, Key=one.key)
        self.outcome.processed += 1

    def put_back(self, page: Sequence[Found]) -> None:
        """Put what can be read by now onto the stream that it was on; the rest stays."""
        for stream in {str(one.document["stream"]) for one in page}:
            readable = [pair for one in page if one.document["stream"] == stream if (pair := self._readable(one))]
            for batch in _batches(readable):
                self._put(stream, batch)

    def _readable(self, one: Found) -> tuple[Found, bytes] | None:
        kind = {self._readings: "readings", self._summaries: "summaries"}.get(one.document["stream"])
        if kind is None:
            self._note(self.quarantine, one, f"the stream {one.document['stream']} is not of this deployment")
            return None
        data = readable_data(one.document, summaries=kind == "summaries")
        if data is None:
            self.outcome.unreadable += 1
            return None
        return one, data

    def _put(self, stream: str, batch: list[tuple[Found, bytes]]) -> None:
        entries = [{"Data": data, "PartitionKey": one.document["partitionKey"]} for one, data in batch]
        try:
            results = self._kinesis.put_records(StreamName=stream, Records=entries)["Records"]
        except (BotoCoreError, ClientError) as error:
            results = [{"ErrorCode": "", "ErrorMessage": sentence(error)}] * len(batch)
        taken = []
        for (one, _), result in zip(batch, results, strict=True):
            if "ErrorCode" in result:
                self._note(self.quarantine, one, str(result.get("ErrorMessage")))
            else:
                taken.append(one)
        if taken:
            objects = [{"Key": one.key} for one in taken]
            self._s3.delete_objects(Bucket=self.quarantine, Delete={"Objects": objects, "Quiet": True})
        self.outcome.put_back += len(taken)

    def _note(self, bucket: str, one: Found, why: str) -> None:
        self.outcome.failures.append(f"s3://{bucket}/{one.key} stays: {why.rstrip('.')}.")


def _batches(pairs: list[tuple[Found, bytes]]) -> Iterator[list[tuple[Found, bytes]]]:
    batch: list[tuple[Found, bytes]] = []
    size = 0
    for one, data in pairs:
        length = len(data) + len(str(one.document["partitionKey"]).encode())
        if batch and (len(batch) == _RECORDS or size + length > _BYTES):
            yield batch
            batch, size = [], 0
        batch.append((one, data))
        size += length
    if batch:
        yield batch
