"""Redrive failed batches: each goes to its function again, and is removed once the function has succeeded.

No function needs the order of the batches: rows, summaries and sightings merge in any order. But a shard's sightings
are an object with one writer (`alerts.state_store`), so that only one batch of a shard at a time goes to that function.
The aggregator and the processor write on condition or not at all, and take any batches in parallel.
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from random import random
from threading import Lock
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from aws.backoff import full_jitter
from aws.errors import describe_error, is_throttle
from ops.backfill import put_back_arrivals
from ops.deployment import Deployment
from ops.redrive.archived_batch import group_by_arrival
from ops.redrive.dead_letters import FailedBatch
from ops.redrive.failed_batch import read_event
from ops.redrive.result import RedriveResult
from ops.replay import split_event
from ops.task import TaskFailed

_ATTEMPTS = 12
"""Consecutive calls of a function that Lambda may refuse, for about 30 seconds, before a batch is left for later."""
_NOWHERE = "it has neither records nor the state of its window: run `wildrydes backfill` for its time"


class BatchRedriver:
    """Redrives failed batches of one deployment, in several threads, and counts what it achieves."""

    def __init__(
        self,
        deployment: Deployment,
        result: RedriveResult,
        *,
        parallel: int = 1,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        outputs, session = deployment.outputs, deployment.session
        config = Config(max_pool_connections=parallel)
        # A function runs for up to a minute. By default the SDK would give up and invoke it a second time.
        once = Config(read_timeout=120, retries={"total_max_attempts": 1})
        self._functions = session.client("lambda", config=config.merge(once))
        self._kinesis, self._s3 = session.client("kinesis", config=config), session.client("s3", config=config)
        self._merging = tuple(f":{outputs[name]}" for name in ("AggregatorName", "ProcessorName") if name in outputs)
        self._bucket = outputs["FailuresBucketName"]
        self._deployment, self._result, self._sleep = deployment, result, sleep
        self._expired: list[FailedBatch] = []
        """Batches whose records the stream no longer has."""
        self._turns: defaultdict[tuple[str, str], Lock] = defaultdict(Lock)
        self._lock = Lock()

    def process(self, batch: FailedBatch) -> None:
        """Hand a failed batch to its function again. If it fails, the failure is recorded and the batch stays."""
        try:
            event = read_event(self._kinesis, batch.document, sleep=self._sleep)
            if event is None:
                self._set_aside(batch)
                return
            with self._take_turn(batch):
                why = self._invoke(batch.document["requestContext"]["functionArn"], event)
        except (BotoCoreError, ClientError) as error:
            why = describe_error(error)
        self._conclude(batch, why)

    def recover_expired_batches(self, is_stopping: Callable[[], bool] = lambda: False) -> None:
        """Process the batches whose records the stream no longer has, from the archive. Call after the last batch."""
        expired, self._expired = self._expired, []
        for group in group_by_arrival(self._deployment, expired):
            if is_stopping():
                return
            try:
                count = put_back_arrivals(self._deployment, group.first, group.last)
                why = "" if count else "neither the stream nor the archive has its records"
            except (TaskFailed, BotoCoreError, ClientError) as error:
                why = str(error) if isinstance(error, TaskFailed) else describe_error(error)
            for batch in group.batches:
                self._conclude(batch, why)

    def _set_aside(self, batch: FailedBatch) -> None:
        if not batch.records:
            self._conclude(batch, _NOWHERE)
            return
        with self._lock:  # without the request's context, because there may be many
            info = {name: batch.document["KinesisBatchInfo"][name] for name in ("streamArn", "shardId")}
            self._expired.append(replace(batch, document={"KinesisBatchInfo": info}))

    def _take_turn(self, batch: FailedBatch) -> Any:
        """Return the lock that a batch needs while its function runs, if it may not run beside others of its shard."""
        function = batch.document["requestContext"]["functionArn"]
        if function.endswith(self._merging):
            return nullcontext()
        with self._lock:
            return self._turns[function, str(batch.document.get("KinesisBatchInfo", {}).get("shardId"))]

    def _invoke(self, function: str, event: Any) -> str:
        """Invoke a function with the event, in parts if it is large. Return why it failed; empty if it succeeded."""
        for payload in split_event(event):
            answer = self._call(function, payload)
            if "FunctionError" in answer:
                return str(json.loads(answer["Payload"].read()).get("errorMessage", answer["FunctionError"]))
        return ""

    def _call(self, function: str, payload: bytes) -> Any:
        """Invoke a function, and again while Lambda throttles. Raises ClientError and BotoCoreError."""
        for attempt in range(1, _ATTEMPTS):
            try:
                return self._functions.invoke(FunctionName=function, Payload=payload)
            except ClientError as error:
                if not is_throttle(error):
                    raise
                self._sleep(full_jitter(attempt, random()))
        return self._functions.invoke(FunctionName=function, Payload=payload)

    def _conclude(self, batch: FailedBatch, why: str) -> None:
        if why:
            self._result.add_failures(self._bucket, {batch.key: why})
            return
        self._s3.delete_object(Bucket=self._bucket, Key=batch.key)
        self._result.count(processed=1)
