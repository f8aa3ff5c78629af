from functools import cache
from pathlib import Path

import pytest

from bench.mutants import Mutant, list_mutants, list_test_runs, read_equivalents

SOURCE = '''"""Adds 1 < 2."""


def add(first: int | None, more: int = 7) -> int | None:
    # 3 + 4
    return first + more if first else None


@dataclass(frozen=True)
class Sum: ...
'''


def test_one_token_changes_and_annotations_and_texts_stay() -> None:
    mutants = list(list_mutants("unicorn/add.py", SOURCE))
    assert [(mutant.line, mutant.token, mutant.replacement) for mutant in mutants] == [(4, "7", "8"), (6, "+", "-")]
    assert mutants[1].apply(SOURCE) == SOURCE.replace("first + more", "first - more")


def test_change_that_does_not_compile_is_left_out() -> None:
    assert list(list_mutants("a.py", "def f(*, a): ...\nfor a in b: ...\n")) == []


def test_key_names_a_mutant_wherever_its_line_moves() -> None:
    first, second = (Mutant("a.py", line, 9, "<", "<=", "    if a < b:") for line in (1, 9))
    assert first.key == second.key == "a.py: if a [< → <=] b:"


def test_tests_of_the_module_come_first_and_those_of_its_users_last() -> None:
    tests = Path(__file__).parents[1]
    runs = [
        [Path(test).relative_to(tests).as_posix() for test in run] for run in list_test_runs("unicorn/kpl.py", tests)
    ]
    assert runs[:2] == [["unicorn/test_kpl.py"], ["unicorn"]]
    assert "aggregator" in runs[2]
    assert list_test_runs("alerts/handler.py", tests)[-1] == [str(tests / "alerts")]


@cache
def _list_keys(path: str) -> frozenset[str]:
    source = (Path(__file__).parents[3] / "lambda" / path).read_text()
    return frozenset(mutant.key for mutant in list_mutants(path, source))


@pytest.mark.parametrize("key", sorted(read_equivalents()))
def test_equivalent_mutant_still_exists(key: str) -> None:
    assert key in _list_keys(key.partition(":")[0])
