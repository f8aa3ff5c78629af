import pytest

from runtime.chunks import chunk


@pytest.mark.parametrize(
    ("items", "chunks"),
    [
        ([], []),
        (["a", "b", "c", "d"], [["a", "b", "c"], ["d"]]),
        (["aaa", "bb", "c"], [["aaa", "bb"], ["c"]]),
        (["a", "bbbbbbbbb", "c"], [["a"], ["bbbbbbbbb"], ["c"]]),
    ],
)
def test_chunks_keep_the_order_and_both_bounds(items: list[str], chunks: list[list[str]]) -> None:
    assert list(chunk(items, len, max_items=3, max_bytes=5)) == chunks
