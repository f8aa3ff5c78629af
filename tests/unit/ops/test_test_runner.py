"""Tests that run beside others: they are heard out, and end with them."""

import sys

import pytest

from ops.test_runner import run_in_background


def python(source: str) -> tuple[str, ...]:
    return (sys.executable, "-c", source)


def test_all_that_a_command_beside_others_prints_is_told_with_its_code(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    with run_in_background(
        python("import sys; print('one failed'); print('why', file=sys.stderr); sys.exit(3)")
    ) as waiting:
        assert waiting.finish() == 3
    assert sorted(capfdbinary.readouterr().out.splitlines()) == [b"one failed", b"why"]


def test_command_beside_others_ends_when_they_fail() -> None:
    with pytest.raises(ZeroDivisionError), run_in_background(python("import time; time.sleep(600)")) as waiting:
        1 / 0  # noqa: B018 - any failure
    assert waiting.process.returncode != 0
