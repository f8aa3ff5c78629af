"""The edge of event source mappings: one thread for each shard of a mapped stream, in the emulator's process.

It stands in for the emulator's own poller of Kinesis mappings, which knows no windows, and retries for ever.
"""

import json
import logging
import threading
import time
from bisect import bisect_right
from datetime import UTC, datetime
from typing import Any

from ministack.core.responses import get_account_id, get_region, new_uuid, request_scope
from ministack.services import kinesis, lambda_svc
from ministack.services.cloudformation import provisioners

from local.kinesis.shards import is_open, parents
from local.mapping.destination import invocation_record, object_key, with_payload
from local.mapping.messages import send_message
from local.mapping.record import ShardRecord, event
from local.mapping.settings import MappingSettings
from local.mapping.shard import Discarded, Invocation, Outcome, ShardWorker
from local.s3 import put_object

_IDLE_SECONDS = 0.1
_log = logging.getLogger("wildrydes.mapping")
_workers: dict[tuple[str, str], "ShardThread"] = {}
"""By mapping and shard."""


def install() -> None:
    """Replace the emulator's poller of Kinesis mappings. Call before it serves."""
    lambda_svc._poll_kinesis = _supervise
    _keep_tumbling_window()


def _keep_tumbling_window() -> None:
    """Make CloudFormation keep the one setting of a mapping that the emulator drops."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::Lambda::EventSourceMapping"]
    create, update = handlers["create"], handlers["update"]

    def created(logical_id: str, props: dict[str, Any], stack_name: str) -> Any:
        physical_id, attributes = create(logical_id, props, stack_name)
        _set_window(physical_id, props)
        return physical_id, attributes

    def updated(physical_id: str, old: dict[str, Any], new: dict[str, Any], stack_name: str) -> Any:
        physical_id, attributes = update(physical_id, old, new, stack_name)
        _set_window(physical_id, new)
        return physical_id, attributes

    handlers.update(create=created, update=updated)


def _set_window(mapping_id: str, props: dict[str, Any]) -> None:
    lambda_svc._esms.get(mapping_id)["TumblingWindowInSeconds"] = int(props.get("TumblingWindowInSeconds", 0))


def _supervise() -> bool:
    """Start a thread for each new shard of a mapping, and end those of mappings that are gone."""
    alive = set()
    for account, region, mapping in lambda_svc._iter_all_esms():
        if ":kinesis:" not in mapping.get("EventSourceArn", ""):
            continue
        with request_scope(account, region):
            stream = kinesis._streams.get(mapping["EventSourceArn"].rpartition("/")[2])
        known = {shard_id for mapping_id, shard_id in _workers if mapping_id == mapping["UUID"]}
        for shard_id, shard in list(stream["shards"].items()) if stream else ():
            key = (mapping["UUID"], shard_id)
            alive.add(key)
            if key in _workers:
                _workers[key].worker.change(MappingSettings.of(mapping))
            elif _is_enabled(mapping) and _may_begin(mapping["UUID"], stream, shard):
                latest = not known and mapping.get("StartingPosition") == "LATEST"
                _workers[key] = ShardThread(account, region, mapping, stream, shard_id, from_latest=latest)
    for key in set(_workers) - alive:
        _workers.pop(key).end()
    return False  # nothing for the emulator's loop to hurry for


def _may_begin(mapping_id: str, stream: dict[str, Any], shard: dict[str, Any]) -> bool:
    """Whether every parent that the stream still keeps was drained."""
    kept = (_workers.get((mapping_id, parent)) for parent in parents(shard) if parent in stream["shards"])
    return all(thread is not None and thread.worker.is_drained for thread in kept)


def _is_enabled(mapping: dict[str, Any]) -> bool:
    return str(mapping.get("Enabled", True)).lower() == "true"


class ShardThread:
    """A worker for one shard in a thread of its own, and what it needs of the emulator."""

    def __init__(
        self,
        account: str,
        region: str,
        mapping: dict[str, Any],
        stream: dict[str, Any],
        shard_id: str,
        *,
        from_latest: bool,
    ) -> None:
        self._scope = (account, region)
        self._mapping = mapping
        self._shard_id = shard_id
        self._ended = threading.Event()
        settings = MappingSettings.of(mapping)
        self.worker = ShardWorker(
            settings=settings,
            source=_Shard(stream, shard_id, from_latest=from_latest),
            invoke=self._invoke,
            discard=self._discard,
            clock=time.time,
        )
        name = f"{settings.function}/{shard_id}"
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def end(self) -> None:
        self._ended.set()

    def _run(self) -> None:
        with request_scope(*self._scope):
            while not self._ended.is_set():
                try:
                    # A mapping that is disabled goes on where it was once it is enabled again.
                    busy = _is_enabled(self._mapping) and self.worker.step()
                except Exception:  # noqa: BLE001 - a fault of the emulator's must not stop the shard for good
                    _log.exception("Shard %s of %s", self._shard_id, self._mapping["FunctionName"])
                    busy = False
                if not busy:
                    self._ended.wait(_IDLE_SECONDS)

    def _invoke(self, invocation: Invocation) -> Outcome:
        function = lambda_svc._functions.get(self._mapping["FunctionName"])
        if function is None:
            return Outcome(error="the function does not exist")
        result = lambda_svc._execute_function(function, self._event(invocation))
        if result.get("error") or result.get("throttle"):
            error = json.dumps(result.get("body"))
            _log.warning("%s failed: %s\n%s", self._mapping["FunctionName"], error, result.get("log", ""))
            return Outcome(error=error)
        return Outcome(response=result.get("body"))

    def _event(self, invocation: Invocation) -> dict[str, Any]:
        function = lambda_svc._functions.get(self._mapping["FunctionName"]) or {}
        return event(
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

    def _discard(self, discarded: Discarded) -> None:
        name, destination = self._mapping["FunctionName"], MappingSettings.of(self._mapping).on_failure_arn
        _log.error("%s gave up a batch: %s, %s", name, discarded.condition, discarded.error)
        if destination is None:
            return
        request_id = new_uuid()
        record = invocation_record(
            discarded,
            function_arn=f"arn:aws:lambda:{get_region()}:{get_account_id()}:function:{name}",
            shard_id=self._shard_id,
            stream_arn=self._mapping["EventSourceArn"],
            request_id=request_id,
        )
        if ":s3:" in destination:
            place = {"mapping_id": self._mapping["UUID"], "shard_id": self._shard_id}
            key = object_key(**place, moment=datetime.now(UTC), unique=request_id)
            body = with_payload(record, self._event(discarded.invocation))
            put_object(destination.rpartition(":::")[2], key, json.dumps(body).encode())
        else:
            send_message(destination, json.dumps(record))


class _Shard:
    """A shard of the emulator's, read by sequence number."""

    def __init__(self, stream: dict[str, Any], shard_id: str, *, from_latest: bool) -> None:
        self._stream = stream
        self._shard_id = shard_id
        records = self._records()
        self._start: str | None = records[-1]["SequenceNumber"] if from_latest and records else None

    def read(self, after: str | None, limit: int) -> list[ShardRecord]:
        records, start = self._records(), after or self._start
        first = 0 if start is None else bisect_right(records, start, key=_sequence_number)
        return [
            ShardRecord(
                sequence_number=record["SequenceNumber"],
                arrived=record["ApproximateArrivalTimestamp"],
                partition_key=record["PartitionKey"],
                data=record["Data"],
            )
            for record in records[first : first + limit]
        ]

    def is_closed(self) -> bool:
        shard = self._stream["shards"].get(self._shard_id)
        return shard is None or not is_open(shard)

    def _records(self) -> list[dict[str, Any]]:
        shard = self._stream["shards"].get(self._shard_id)
        return shard["records"] if shard else []


def _sequence_number(record: dict[str, Any]) -> str:
    return str(record["SequenceNumber"])
