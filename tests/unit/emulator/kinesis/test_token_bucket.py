from hypothesis import given
from hypothesis import strategies as st

from emulator.kinesis.token_bucket import MEBIBYTE, ShardLimits, TokenBucket


def test_shard_takes_a_thousand_records_a_second() -> None:
    shard = ShardLimits()
    assert sum(shard.try_put(100, 1.0) for _ in range(1500)) == 1000
    assert not shard.try_put(100, 1.0)
    assert sum(shard.try_put(100, 1.5) for _ in range(1500)) == 500
    assert sum(shard.try_put(100, 9.0) for _ in range(1500)) == 1000, "unused tokens are not saved up"


def test_shard_takes_a_mebibyte_a_second() -> None:
    shard = ShardLimits()
    assert sum(shard.try_put(MEBIBYTE // 10, 1.0) for _ in range(20)) == 10


def test_refused_record_is_not_counted() -> None:
    shard = ShardLimits()
    assert shard.try_put(MEBIBYTE - 10, 1.0)
    assert not shard.try_put(11, 1.0)
    assert shard.try_put(10, 1.0)


def test_shard_answers_five_calls_a_second() -> None:
    shard = ShardLimits()
    assert sum(shard.try_get(1.0) for _ in range(9)) == 5
    assert shard.try_get(1.25)


def test_pollers_take_a_call_a_second_each_of_the_five() -> None:
    shard = ShardLimits()
    assert sum(shard.try_get(1.0, pollers=2) for _ in range(9)) == 3
    assert not any(ShardLimits().try_get(1.0, pollers=5) for _ in range(9))


def test_pollers_read_all_that_comes_in_out_of_the_two_megabytes() -> None:
    shard = ShardLimits()
    assert shard.try_get(1.0, pollers=2)
    for tenth in range(10, 40):
        assert shard.try_put(MEBIBYTE // 10, tenth / 10, pollers=3)
    assert not shard.try_get(4.0, pollers=3)
    assert shard.try_get(6.0, pollers=3)


def test_after_ten_megabytes_at_once_the_shard_is_silent_for_five_seconds() -> None:
    shard = ShardLimits()
    assert shard.try_get(1.0)
    assert shard.may_poll(1.0)
    shard.count_bytes_out(10_000_000, 1.0)
    assert not shard.try_get(5.9)
    assert not shard.may_poll(5.9)
    assert shard.try_get(6.1)
    assert shard.may_poll(6.1)


def test_pollers_wait_while_others_took_more_than_the_shard_gives() -> None:
    shard = ShardLimits()
    shard.count_bytes_out(4 * MEBIBYTE, 1.0)
    assert not shard.may_poll(1.9)
    assert shard.may_poll(2.1)


def test_pollers_do_not_wait_for_each_other() -> None:
    shard = ShardLimits()
    assert all(shard.try_put(MEBIBYTE // 10, tenth / 10, pollers=9) for tenth in range(10, 40))
    assert shard.may_poll(4.0)


@given(st.lists(st.tuples(st.floats(0, 0.5), st.integers(1, 20)), max_size=60))
def test_no_second_ever_gives_more_than_twice_its_rate(calls: list[tuple[float, int]]) -> None:
    """A full bucket and a second's refill are the most that any second sees."""
    bucket, now, taken = TokenBucket(10), 1.0, []
    for pause, amount in calls:
        now += pause
        if bucket.has_tokens(amount, now):
            bucket.take(amount)
            taken.append((now, amount))
    for start, _ in taken:
        assert sum(amount for moment, amount in taken if start <= moment < start + 1) <= 2 * bucket.rate + 1e-6


def test_amount_beyond_the_rate_never_fits() -> None:
    assert not TokenBucket(10).has_tokens(10.1, 1.0)
    assert TokenBucket(10).has_tokens(10, 1.0)
