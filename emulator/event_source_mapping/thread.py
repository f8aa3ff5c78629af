"""Run the workers of one shard in threads, connected to MiniStack's functions and to on-failure destinations."""

import json
import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from ministack.core.responses import get_account_id, get_region, new_uuid, request_scope

from emulator.event_source_mapping.destination import add_payload, make_invocation_record, make_object_key
from emulator.event_source_mapping.invocation import DiscardedBatch, Invocation, InvocationResult
from emulator.event_source_mapping.messages import send_message
from emulator.event_source_mapping.parallelization import ShardSlots
from emulator.event_source_mapping.record import make_event
from emulator.event_source_mapping.settings import MappingSettings, is_enabled
from emulator.event_source_mapping.shard import ShardSource, ShardWorker
from emulator.measures import NAMESPACE, PROCESSED_AGE
from emulator.ministack import cloudwatch, lambda_svc
from emulator.s3 import put_object

_IDLE_SECONDS = 0.1
_log = logging.getLogger("wildrydes.mapping")


def _always_may_poll(_stream: str, _shard_id: str) -> bool:
    return True


may_poll: Callable[[str, str], bool] = _always_may_poll
"""Returns whether a shard answers a mapping now. With `--limits` it may be throttled."""


class ShardThreads:
    """The threads that work on one shard of a mapping, one for each slot."""

    def __init__(self, account: str, region: str, mapping: dict[str, Any], shard_id: str, source: ShardSource) -> None:
        self._scope = (account, region)
        self._mapping = mapping
        self._shard_id = shard_id
        self._stopped = threading.Event()
        self._started = 0
        settings = MappingSettings.from_mapping(mapping)
        make_worker = partial(ShardWorker, invoke=self._invoke, discard=self._discard, clock=time.time)
        self._slots = ShardSlots(settings=settings, source=source, make_worker=make_worker)
        self._start_threads(settings)

    @property
    def is_drained(self) -> bool:
        """Whether the shard is closed and fully processed, so that its child shards may start."""
        return self._slots.is_drained

    def apply_settings(self, mapping: dict[str, Any]) -> None:
        """Continue with the mapping's current settings."""
        settings = MappingSettings.from_mapping(mapping)
        self._slots.apply_settings(settings)
        self._start_threads(settings)

    def stop(self) -> None:
        self._stopped.set()

    def _start_threads(self, settings: MappingSettings) -> None:
        """Start a thread for each slot that has none. Threads of slots that were removed find nothing to do."""
        for slot in range(self._started, settings.parallelization):
            name = f"{settings.function}/{self._shard_id}/{slot}"
            threading.Thread(target=self._work_on_slot, args=(slot,), name=name, daemon=True).start()
            self._started += 1

    def _work_on_slot(self, slot: int) -> None:
        place = self._mapping["EventSourceArn"].rpartition("/")[2], self._shard_id
        with request_scope(*self._scope):
            while not self._stopped.is_set():
                try:
                    # A disabled mapping resumes where it stopped once it is enabled again.
                    is_busy = is_enabled(self._mapping) and may_poll(*place) and self._slots.step(slot)
                except Exception:  # noqa: BLE001 - an error must not stop the shard forever
                    _log.exception("Shard %s of %s", self._shard_id, self._mapping["FunctionName"])
                    is_busy = False
                if not is_busy:
                    self._stopped.wait(_IDLE_SECONDS)

    def _invoke(self, invocation: Invocation) -> InvocationResult:
        name = self._mapping["FunctionName"]
        function = lambda_svc.functions.get(name)
        if function is None:
            return InvocationResult(error="the function does not exist")
        if invocation.records:
            self._record_age("AWS/Lambda", "IteratorAge", since=invocation.records[-1].arrived)
        result = lambda_svc.execute_function(function, self._make_event(invocation))
        if result.get("error") or result.get("throttle"):
            error = json.dumps(result.get("body"))
            _log.warning("%s failed: %s\n%s", name, error, result.get("log", ""))
            self._mapping["LastProcessingResult"] = "PROBLEM: Function call failed"
            return InvocationResult(error=error, throttled=bool(result.get("throttle")))
        if invocation.records:
            self._record_age(NAMESPACE, PROCESSED_AGE, since=invocation.records[0].arrived)
        self._mapping["LastProcessingResult"] = "OK"
        return InvocationResult(response=result.get("body"))

    def _record_age(self, namespace: str, metric: str, *, since: float) -> None:
        milliseconds = max(time.time() - since, 0.0) * 1000
        dimensions = {"FunctionName": self._mapping["FunctionName"]}
        cloudwatch.record_metric(namespace, metric, milliseconds, "Milliseconds", dimensions)

    def _make_event(self, invocation: Invocation) -> dict[str, Any]:
        function = lambda_svc.functions.get(self._mapping["FunctionName"]) or {}
        return make_event(
            invocation.records,
            shard_id=self._shard_id,
            stream_arn=self._mapping["EventSourceArn"],
            role_arn=function.get("config", {}).get("Role", ""),
            region=get_region(),
            window=invocation.window,
            state=invocation.state,
            final=invocation.final,
            early=invocation.early,
        )

    def _discard(self, discarded: DiscardedBatch) -> None:
        name, destination = self._mapping["FunctionName"], MappingSettings.from_mapping(self._mapping).on_failure_arn
        _log.error("%s gave up a batch: %s, %s", name, discarded.condition, discarded.error)
        if destination is None:
            return
        request_id = new_uuid()
        record = make_invocation_record(
            discarded,
            function_arn=f"arn:aws:lambda:{get_region()}:{get_account_id()}:function:{name}",
            shard_id=self._shard_id,
            stream_arn=self._mapping["EventSourceArn"],
            request_id=request_id,
        )
        try:
            self._deliver(discarded.invocation, record, destination, request_id)
        except Exception:
            cloudwatch.record_metric("AWS/Lambda", "DestinationDeliveryFailures", 1, "Count", {"FunctionName": name})
            raise

    def _deliver(self, invocation: Invocation, record: dict[str, Any], destination: str, request_id: str) -> None:
        if ":s3:" in destination:
            place = {"mapping_id": self._mapping["UUID"], "shard_id": self._shard_id}
            key = make_object_key(**place, moment=datetime.now(UTC), unique=request_id)
            body = add_payload(record, self._make_event(invocation))
            put_object(destination.rpartition(":::")[2], key, json.dumps(body).encode())
        else:
            send_message(destination, json.dumps(record))
