import sys

import pytest

from bench.told import OURS, told
from ops.task import TaskFailed


def run(code: str) -> dict[str, object]:
    return told("Trying", [sys.executable, "-c", code], environment=OURS, remedy="Try again")


def test_what_a_program_tells_is_its_last_line_whatever_its_exit_code() -> None:
    assert run("print('first'); print('{\"exact\": false}'); raise SystemExit(1)") == {"exact": False}


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("raise SystemExit('Flying failed: no port.')", "Trying failed: Flying failed: no port. Try again."),
        ("raise SystemExit(3)", "Trying failed: exit code 3. Try again."),
        ("print('no JSON')", "Trying failed: exit code 0. Try again."),
    ],
)
def test_one_that_tells_nothing_has_failed_and_is_told_by_its_last_words(code: str, sentence: str) -> None:
    with pytest.raises(TaskFailed) as failed:
        run(code)
    assert str(failed.value) == sentence
