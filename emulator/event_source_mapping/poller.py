"""Which shards of which mappings are worked on, in the emulator's process.

It stands in for the emulator's own poller of Kinesis mappings, which knows no windows, and retries for ever.
"""

from collections.abc import Mapping
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import kinesis, lambda_svc

from emulator.event_source_mapping import api
from emulator.event_source_mapping.settings import is_enabled
from emulator.event_source_mapping.starting_position import find_start, get_last_sequence_numbers
from emulator.event_source_mapping.stored_shard import StoredShard
from emulator.event_source_mapping.thread import ShardThreads
from emulator.kinesis.shards import get_parents

_workers: dict[tuple[str, str], ShardThreads] = {}
"""By mapping and shard."""
_initial_ends: dict[str, Mapping[str, str | None]] = {}
"""By mapping: where the stream's shards ended when it was new."""


def install() -> None:
    """Replace the emulator's poller of Kinesis mappings. Call before it serves."""
    lambda_svc._poll_kinesis = _supervise
    api.install()


def _supervise() -> bool:
    """Start work on each new shard of a mapping, and end it for mappings that are gone."""
    alive, mappings = set(), set()
    for account, region, mapping in lambda_svc._iter_all_esms():
        if ":kinesis:" not in mapping.get("EventSourceArn", ""):
            continue
        with request_scope(account, region):
            stream = kinesis._streams.get(mapping["EventSourceArn"].rpartition("/")[2])
        if stream is None:
            continue
        mappings.add(mapping["UUID"])
        at_first = _initial_ends.setdefault(mapping["UUID"], get_last_sequence_numbers(stream["shards"]))
        for shard_id, shard in list(stream["shards"].items()):
            key = (mapping["UUID"], shard_id)
            alive.add(key)
            if key in _workers:
                _workers[key].apply_settings(mapping)
            elif is_enabled(mapping) and _may_begin(mapping["UUID"], stream, shard):
                after = find_start(mapping, shard_id, shard["records"], at_first=at_first)
                source = StoredShard(stream, shard_id, begins_after=after)
                _workers[key] = ShardThreads(account, region, mapping, shard_id, source)
    for key in set(_workers) - alive:
        _workers.pop(key).stop()
    for mapping_id in set(_initial_ends) - mappings:
        del _initial_ends[mapping_id]
    return False  # nothing for the emulator's loop to hurry for


def _may_begin(mapping_id: str, stream: dict[str, Any], shard: dict[str, Any]) -> bool:
    """Whether every parent that the stream still keeps was drained."""
    kept = (_workers.get((mapping_id, parent)) for parent in get_parents(shard) if parent in stream["shards"])
    return all(thread is not None and thread.is_drained for thread in kept)
