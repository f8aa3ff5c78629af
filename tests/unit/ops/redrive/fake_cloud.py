"""S3, Lambda and Kinesis in memory or in a folder, to redrive more than moto can hold, or in killed processes."""

import base64
import io
import json
import os
import signal
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from threading import Lock
from typing import Any, cast
from urllib.parse import quote, unquote

from ops.deployment import Deployment, Outputs
from ops.redrive.unconverted import PREFIX
from tests.unit.aws.refusal import make_refusal
from tests.unit.unicorn.corpus import make_document

FUNCTIONS = {"AggregatorName": "aggregator", "ProcessorName": "processor", "WatchName": "watch"}
OUTPUTS = Outputs(
    ArchiveBucketName="archive",
    FailuresBucketName="failures",
    QuarantineBucketName="quarantine",
    ReadingsStreamName="wildrydes",
    SummariesStreamName="wildrydes-summary",
    **FUNCTIONS,
)
_PAGE = 1_000


class Folder(MutableMapping[str, bytes]):
    """A folder as a mapping of names to contents."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __getitem__(self, key: str) -> bytes:
        try:
            return self._to_path(key).read_bytes()
        except FileNotFoundError:
            raise KeyError(key) from None

    def __setitem__(self, key: str, value: bytes) -> None:
        written = self._path / f".{quote(key, safe='')}"
        written.write_bytes(value)
        written.rename(self._to_path(key))

    def __delitem__(self, key: str) -> None:
        self._to_path(key).unlink()

    def __iter__(self) -> Iterator[str]:
        return (unquote(path.name) for path in self._path.iterdir() if not path.name.startswith("."))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _to_path(self, key: str) -> Path:
        return self._path / quote(key, safe="")


class FakeCloud:
    """The objects by `bucket/key`, and a log with a line for each record that a function or a stream has taken."""

    def __init__(self, objects: MutableMapping[str, bytes], log: Path) -> None:
        self.objects = objects
        self.throttle_every = 0
        self.calls_to_live = -1
        """The process is killed at the call after so many, in whatever state its threads are; negative for never."""
        self.invocations = 0
        self.most_in_memory = 0
        self.overlaps = 0
        """Times that two batches of a shard were with the watch together."""
        self._in_memory: set[str] = set()
        self._with_watch: set[str] = set()
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._lock = Lock()

    def client(self, _service: str, **_: Any) -> "FakeCloud":
        return self

    def make_deployment(self) -> Deployment:
        return Deployment(session=cast("Any", self), outputs=OUTPUTS, statuses={})

    def get_paginator(self, _operation: str) -> "FakeCloud":
        return self

    def paginate(self, *, Bucket: str, Prefix: str = "", Delimiter: str = "") -> Iterator[dict[str, Any]]:  # noqa: N803
        folder = f"{Bucket}/"
        keys = sorted(key for key in list(self.objects) if key.startswith(folder + Prefix))
        if Delimiter:
            start = len(folder + Prefix)
            names = {key[start:].partition("/")[0] for key in keys if "/" in key[start:]}
            yield {"CommonPrefixes": [{"Prefix": f"{Prefix}{name}/"} for name in sorted(names)]}
            keys = [key for key in keys if "/" not in key[start:]]
        for first in range(0, len(keys), _PAGE):
            listed = ((key, self.objects.get(key)) for key in keys[first : first + _PAGE])
            yield {"Contents": [{"Key": key.removeprefix(folder), "Size": len(body)} for key, body in listed if body]}

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        self._live()
        with self._lock:
            self._in_memory.add(Key)
            self.most_in_memory = max(self.most_in_memory, len(self._in_memory))
        try:
            return {"Body": io.BytesIO(self.objects[f"{Bucket}/{Key}"])}
        except KeyError:
            raise make_refusal("NoSuchKey") from None

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, **_: Any) -> None:  # noqa: N803
        self._live()
        self.objects[f"{Bucket}/{Key}"] = Body

    def delete_object(self, *, Bucket: str, Key: str) -> None:  # noqa: N803
        self._live()
        self.objects.pop(f"{Bucket}/{Key}", None)
        with self._lock:
            self._in_memory.discard(Key)

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        self._live()
        with self._lock:
            self.invocations += 1
            if self.throttle_every and self.invocations % self.throttle_every == 0:
                raise make_refusal("TooManyRequestsException")
        [record] = json.loads(Payload)["Records"]
        shard = record["eventID"]
        if FunctionName.endswith(":watch"):
            with self._lock:
                self.overlaps += shard in self._with_watch
                self._with_watch.add(shard)
        self._take(base64.b64decode(record["kinesis"]["data"]))
        if FunctionName.endswith(":watch"):
            with self._lock:
                self._with_watch.discard(shard)
        return {}

    def put_records(self, *, StreamName: str, Records: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        self._live()
        assert StreamName == "wildrydes"
        self._take(*(record["Data"] for record in Records))
        return {"Records": [{}] * len(Records)}

    def _live(self) -> None:
        with self._lock:
            self.calls_to_live -= 1
            if self.calls_to_live == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def _take(self, *records: bytes) -> None:
        os.write(self._log, b"".join(record.rstrip(b"\n") + b"\n" for record in records))


def plant(cloud: FakeCloud, *, batches: int, unconverted: int, quarantined: int) -> list[str]:
    """Plant dead letters with a reading each. Return the names in the readings, which are all different."""
    names = [f"unicorn-{number}" for number in range(batches + unconverted + quarantined)]
    rest = iter(names)
    for number in range(batches):
        function, shard = list(FUNCTIONS.values())[number % 3], f"shard-{number % 4}"
        key = f"failures/aws/lambda/{function}/{shard}/{number:06d}"
        cloud.objects[key] = _make_batch(next(rest), function, shard)
    for number in range(unconverted):
        document = {
            "arrivalTimestamp": 1_795_953_600_000,
            "rawData": base64.b64encode(make_document(Name=next(rest))).decode(),
            "errorMessage": "no table",
        }
        cloud.objects[f"archive/{PREFIX}{number:06d}"] = json.dumps(document).encode()
    for number in range(quarantined):
        piece = {"reason": "a bug", "data": base64.b64encode(make_document(Name=next(rest))).decode()}
        document = {"stream": "wildrydes", "partitionKey": "k", **piece}
        cloud.objects[f"quarantine/{number:06d}.json"] = json.dumps(document).encode()
    return names


def _make_batch(name: str, function: str, shard: str) -> bytes:
    record = {"kinesis": {"data": base64.b64encode(make_document(Name=name)).decode()}, "eventID": shard}
    document = {
        "requestContext": {
            "functionArn": f"arn:aws:lambda:us-east-1:000000000000:function:{function}",
            "condition": "RetryAttemptsExhausted",
        },
        "KinesisBatchInfo": {"shardId": shard},
        "payload": json.dumps({"Records": [record]}),
    }
    return json.dumps(document).encode()


def read_names(log: Path) -> list[str]:
    """Return the name in each record of the log."""
    return [json.loads(line)["Name"] for line in log.read_bytes().splitlines()]
