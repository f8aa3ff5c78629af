from hypothesis import given
from hypothesis import strategies as st

from runtime.read_pace import BYTES_PER_SECOND, ReadPace

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


def test_small_records_are_soon_read_in_large_pages() -> None:
    pace = ReadPace()
    answers, seconds = read(pace, [250] * 20_000)
    assert len(answers) < 15
    assert seconds < 10


def test_one_large_record_is_forgotten() -> None:
    pace = ReadPace()
    read(pace, [250] * 1000 + [MEBIBYTE] + [250] * 20_000)
    assert pace.limit > 1000


def test_share_recovers_after_throttles() -> None:
    pace = ReadPace()
    for _ in range(10):
        pace.slow_down()
    first = pace.count_page([50_000] * 9)
    for _ in range(30):
        last = pace.count_page([50_000] * 9)
    assert first > 4 * last
