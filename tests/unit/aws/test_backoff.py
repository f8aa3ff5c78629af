from hypothesis import given
from hypothesis import strategies as st

from aws.backoff import FIRST_SECONDS, LONGEST_SECONDS, full_jitter

CHANCES = st.floats(0, 1, exclude_max=True)


@given(st.integers(1, 10_000), CHANCES)
def test_a_wait_is_never_negative_nor_longer_than_the_longest(attempt: int, chance: float) -> None:
    assert 0 <= full_jitter(attempt, chance) <= LONGEST_SECONDS


def test_the_bound_doubles_with_each_attempt() -> None:
    assert [full_jitter(attempt, 0.5) for attempt in (1, 2, 3)] == [FIRST_SECONDS * f for f in (0.5, 1, 2)]
    assert full_jitter(10_000, 0.5) == LONGEST_SECONDS / 2


@given(st.integers(1, 20))
def test_the_whole_interval_is_used(attempt: int) -> None:
    assert full_jitter(attempt, 0.0) == 0
    assert full_jitter(attempt, 0.5) < full_jitter(attempt, 0.75)
