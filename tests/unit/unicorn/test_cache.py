from unicorn.cache import MAX_ENTRIES, BoundedCache


def test_value_is_computed_once() -> None:
    computed: list[int] = []
    cache = BoundedCache[int, int](lambda key: computed.append(key) or key + 1)  # type: ignore[func-returns-value]
    assert [cache[7], cache[7]] == [8, 8]
    assert computed == [7]


def test_full_cache_forgets_everything_and_keeps_the_new_value() -> None:
    cache = BoundedCache[int, int](lambda key: key)
    for key in range(MAX_ENTRIES):
        assert cache[key] == key
    assert len(cache) == MAX_ENTRIES == 2**14
    assert cache[-1] == -1
    assert dict(cache) == {-1: -1}
