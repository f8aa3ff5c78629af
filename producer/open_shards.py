"""Listing the shards that take records, with retries."""

from collections.abc import Callable, Sequence
from random import Random

from aws.backoff import full_jitter
from producer.sender import RetryableError
from producer.shard_map import OpenShard


def wait_for_open_shards(
    list_open_shards: Callable[[], Sequence[OpenShard]],
    *,
    clock: Callable[[], float],
    wait: Callable[[float], None],
    random: Random,
    is_cancelled: Callable[[], bool] = lambda: False,
    max_age: float = 60.0,
) -> Sequence[OpenShard]:
    """Return the open shards, retrying RetryableError for `max_age` seconds or until cancelled.

    Then raises the error's cause. Other errors are raised at once.
    """
    began, attempts = clock(), 0
    while True:
        try:
            return list_open_shards()
        except RetryableError as error:
            if is_cancelled() or clock() - began >= max_age:
                raise error.__cause__ or error from None
        attempts += 1
        wait(full_jitter(attempts, random.random()))
