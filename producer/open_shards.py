"""Which shards take records now, asked until the stream tells."""

from collections.abc import Callable, Sequence
from random import Random

from aws.backoff import full_jitter
from producer.publish import Refused
from producer.shard_map import OpenShard


def open_shards(
    ask: Callable[[], Sequence[OpenShard]],
    *,
    clock: Callable[[], float],
    wait: Callable[[float], None],
    random: Random,
    give_up: Callable[[], bool] = lambda: False,
    patience: float = 60.0,
) -> Sequence[OpenShard]:
    """What `ask` returns; while it raises Refused it is asked again, until `patience` (seconds) ends or at `give_up`.

    Raises what it raises else, and in the end what the refusal came of.
    """
    began, attempts = clock(), 0
    while True:
        try:
            return ask()
        except Refused as refusal:
            if give_up() or clock() - began >= patience:
                raise refusal.__cause__ or refusal from None
        attempts += 1
        wait(full_jitter(attempts, random.random()))
