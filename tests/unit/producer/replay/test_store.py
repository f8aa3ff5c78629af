import random
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from hypothesis import given, settings
from hypothesis import strategies as st

from producer.replay.fixes import Fix
from producer.replay.store import Store
from tests.unit.producer.replay.test_track import make_fix
from unicorn.field import InvalidValue
from unicorn.reading import SCHEMA

EIGHT = 1_769_846_400_000
"""2026-01-31 08:00:00 UTC."""


def sort(folder: Path, fixes: list[tuple[int, Fix]], *, keep_rows: bool = False) -> list[tuple[int, Fix]]:
    with Store(folder, keep_rows=keep_rows) as store:
        for file, fix in fixes:
            store.add(file, fix)
        store.sort()
        first = [*store.iterate()]
        assert [*store.iterate()] == first
    return first


_names = st.text(min_size=1, max_size=5).filter(lambda name: _is_name(name))


def _is_name(text: str) -> bool:
    try:
        return SCHEMA["Name"].convert(text) == text
    except InvalidValue:
        return False


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 10), _names, st.text())))
def test_fixes_come_back_by_time_and_at_equal_times_as_they_came(rows: list[tuple[int, int, str, str]]) -> None:
    fixes = []
    for file, time, name, raw in rows:
        fix = make_fix(EIGHT + time, name)
        fixes.append((file, Fix(fix.time, fix.reading, time % 2 == 0, time, raw)))
    with TemporaryDirectory() as folder:
        assert sort(Path(folder), fixes, keep_rows=True) == sorted(fixes, key=lambda pair: pair[1].time)


def test_rows_are_kept_only_if_asked_for(tmp_path: Path) -> None:
    fix = make_fix(EIGHT)
    kept = Fix(fix.time, fix.reading, fix.has_distance, 7, "a\tb\n\0\udcff,é")
    for folder in ("kept", "not"):
        (tmp_path / folder).mkdir()
    assert sort(tmp_path / "kept", [(1, kept)], keep_rows=True) == [(1, kept)]
    assert sort(tmp_path / "not", [(1, kept)]) == [(1, Fix(fix.time, fix.reading, fix.has_distance, 7))]


def test_memory_does_not_grow_with_the_number_of_fixes(tmp_path: Path) -> None:
    generator = random.Random(1)
    record = make_fix(EIGHT)
    process, most = psutil.Process(), 0
    with Store(tmp_path) as store:
        for _ in range(300_000):
            store.add(0, Fix(generator.randrange(10**9), record.reading, False, 1))
        store.sort()
        before = process.memory_info().rss
        count, last = 0, -1
        for count, (_, fix) in enumerate(store.iterate(), start=1):
            assert fix.time >= last
            last = fix.time
            if count % 20_000 == 0:
                most = max(most, process.memory_info().rss - before)
    assert count == 300_000
    assert most < 60_000_000  # as objects they would take 200 MB
