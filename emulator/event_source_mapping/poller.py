"""Start and stop the work on the shards of each mapping, in the emulator's process.

This replaces MiniStack's poller of Kinesis mappings, which does not support windows and retries forever.
"""

from collections.abc import Mapping
from typing import Any

from ministack.core.responses import request_scope

from emulator.event_source_mapping import api
from emulator.event_source_mapping.settings import is_enabled
from emulator.event_source_mapping.starting_position import find_start, get_last_sequence_numbers
from emulator.event_source_mapping.stored_shard import StoredShard
from emulator.event_source_mapping.thread import ShardThreads
from emulator.kinesis.shards import get_parents
from emulator.ministack import kinesis, lambda_svc

_workers: dict[tuple[str, str], ShardThreads] = {}
"""By mapping and shard."""
_initial_ends: dict[str, Mapping[str, str | None]] = {}
"""By mapping: the last sequence number of each shard when the mapping was created."""


def install() -> None:
    """Replace MiniStack's poller of Kinesis mappings. Call before it serves."""
    lambda_svc.poll_kinesis = _supervise
    api.install()


def _supervise() -> bool:
    """Start work on each new shard of a mapping, and stop it for shards and mappings that were deleted.

    Return whether MiniStack's loop should call again without a pause.
    """
    active, mappings = set(), set()
    for account, region, mapping in lambda_svc.iter_all_esms():
        if ":kinesis:" not in mapping.get("EventSourceArn", ""):
            continue
        api.settle_state(mapping)
        with request_scope(account, region):
            stream = kinesis.streams.get(mapping["EventSourceArn"].rpartition("/")[2])
        if stream is None:
            continue
        mappings.add(mapping["UUID"])
        initial_ends = _initial_ends.setdefault(mapping["UUID"], get_last_sequence_numbers(stream["shards"]))
        for shard_id, shard in list(stream["shards"].items()):
            key = (mapping["UUID"], shard_id)
            active.add(key)
            if key in _workers:
                _workers[key].apply_settings(mapping)
            elif is_enabled(mapping) and _may_start(mapping["UUID"], stream, shard):
                after = find_start(mapping, shard_id, shard["records"], initial_ends=initial_ends)
                source = StoredShard(stream, shard_id, start_after=after)
                _workers[key] = ShardThreads(account, region, mapping, shard_id, source)
    for key in set(_workers) - active:
        _workers.pop(key).stop()
    for mapping_id in set(_initial_ends) - mappings:
        del _initial_ends[mapping_id]
    return False


def _may_start(mapping_id: str, stream: dict[str, Any], shard: dict[str, Any]) -> bool:
    """Return whether every retained parent of the shard is drained."""
    parents = (_workers.get((mapping_id, parent)) for parent in get_parents(shard) if parent in stream["shards"])
    return all(thread is not None and thread.is_drained for thread in parents)
