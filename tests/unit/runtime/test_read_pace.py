import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.read_pace import BYTES_PER_SECOND, SHORTEST_POLL_SECONDS, ReadPace

MEBIBYTE = 1024 * 1024


def read(pace: ReadPace, backlog: list[int]) -> tuple[list[int], float]:
    """Read a backlog of records of these sizes. Return the sizes of the answers, and the seconds that it took."""
    answers, seconds = [], 0.0
    while backlog:
        page, backlog = backlog[: pace.limit], backlog[pace.limit :]
        answers.append(sum(page))
        seconds += pace.count_page(page)
    return answers, seconds


@given(st.integers(1, MEBIBYTE), st.integers(1, 300))
def test_no_answer_reaches_ten_megabytes_and_the_rate_stays_below_a_third(size: int, count: int) -> None:
    answers, seconds = read(ReadPace(), [size] * count)
    assert max(answers) < 10_000_000
    assert sum(answers) <= seconds * BYTES_PER_SECOND * (1 + 1e-9)


@given(st.lists(st.integers(1, MEBIBYTE), max_size=300))
def test_mixed_sizes_hold_the_rate_too(sizes: list[int]) -> None:
    answers, seconds = read(ReadPace(), sizes)
    assert sum(answers) <= seconds * BYTES_PER_SECOND * (1 + 1e-9)


def test_pace_is_a_third_of_what_a_shard_gives() -> None:
    assert pytest.approx(2 * MEBIBYTE / 3) == BYTES_PER_SECOND
    assert pytest.approx(1 / 5) == SHORTEST_POLL_SECONDS
    assert ReadPace().count_page([]) == pytest.approx(3 / 5)


def test_first_answer_stays_below_ten_megabytes_whatever_the_records() -> None:
    assert ReadPace().limit == 10_000_000 // MEBIBYTE


@pytest.mark.parametrize(
    ("size", "limits"),
    [
        (1, [9, 90, 900, 9000, 10_000, 10_000]),  # the greatest limit of GetRecords
        (250, [9, 90, 900, 2800, 2800]),
        (50_000, [9, 14, 14]),
        (MEBIBYTE, [9, 1, 1]),
    ],
)
def test_pages_grow_tenfold_up_to_what_one_second_allows(size: int, limits: list[int]) -> None:
    pace = ReadPace()
    for limit in limits:
        assert pace.limit == limit
        pace.count_page([size] * limit)


@pytest.mark.parametrize(
    ("size", "pauses"),
    [
        (0, [0.2, 0.2, 0.2, 0.2, 0.6]),  # a page that does not grow takes its full share of calls
        (250, [0.2, 0.2, 900 * 250 / BYTES_PER_SECOND, 2800 * 250 / BYTES_PER_SECOND]),
        (MEBIBYTE, [9 * MEBIBYTE / BYTES_PER_SECOND, MEBIBYTE / BYTES_PER_SECOND]),
    ],
)
def test_calls_are_as_far_apart_as_their_bytes_need(size: int, pauses: list[float]) -> None:
    pace = ReadPace()
    assert [pace.count_page([size] * pace.limit) for _ in pauses] == pytest.approx(pauses)


@pytest.mark.parametrize("count", [1, 8])
def test_answer_with_fewer_records_than_asked_for_is_the_newest_and_leaves_time(count: int) -> None:
    assert ReadPace().count_page([250] * count) == pytest.approx(0.6)


@pytest.mark.parametrize("size", [600_000, 943_000, 944_000, 1_000_000, MEBIBYTE])
def test_answer_after_a_large_record_has_room_for_as_many_of_them(size: int) -> None:
    pace = ReadPace()
    read(pace, [250] * 998 + [size])
    assert pace.limit * size <= 9 * MEBIBYTE < (pace.limit + 1) * size


def test_room_for_large_records_shrinks_by_a_tenth_with_each_answer() -> None:
    pace = ReadPace()
    read(pace, [250] * 998 + [MEBIBYTE])
    limits = [pace.limit]
    for _ in range(5):
        pace.count_page([250] * pace.limit)
        limits.append(pace.limit)
    assert limits == [int(9 / 0.9**answers) for answers in range(6)]


def test_small_records_are_soon_read_in_large_pages() -> None:
    pace = ReadPace()
    answers, seconds = read(pace, [250] * 20_000)
    assert len(answers) < 15
    assert seconds < 10


def test_one_large_record_is_forgotten() -> None:
    pace = ReadPace()
    read(pace, [250] * 1000 + [MEBIBYTE] + [250] * 20_000)
    assert pace.limit > 1000


@pytest.mark.parametrize(("throttles", "slowness"), [(0, 1), (1, 2 / 1.1), (2, 4 / 1.1), (3, 8 / 1.1), (9, 8 / 1.1)])
def test_each_throttle_halves_the_pace_down_to_an_eighth(throttles: int, slowness: float) -> None:
    pace, usual = ReadPace(), ReadPace().count_page([100_000] * 9)
    for _ in range(throttles):
        pace.slow_down()
    assert pace.count_page([100_000] * 9) == pytest.approx(usual * slowness)


def test_share_recovers_after_throttles() -> None:
    pace = ReadPace()
    for _ in range(10):
        pace.slow_down()
    first = pace.count_page([50_000] * 9)
    for _ in range(30):
        last = pace.count_page([50_000] * 9)
    assert first > 4 * last
    assert last == ReadPace().count_page([50_000] * 9)
