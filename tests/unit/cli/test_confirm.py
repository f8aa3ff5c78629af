"""A command that costs more than a dollar is not run before somebody agrees."""

import io
import sys
from typing import Any

import pytest

from cli.confirm import confirm_cost
from ops.cost import prices
from ops.cost.commands import CommandCost
from ops.cost.line import Line
from tests.unit.aws.refusal import make_refusal

CHEAP = CommandCost((Line("Athena", "scanning", 10**10, prices.SCANNED),))
DEAR = CommandCost((Line("Athena", "scanning", 2**40, prices.SCANNED),))


class Answer(io.StringIO):
    """A terminal on which somebody has typed an answer."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def on_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO())


def test_what_is_cheap_is_neither_told_nor_asked(capsys: pytest.CaptureFixture[str]) -> None:
    confirm_cost(lambda: CHEAP, yes=False)
    assert capsys.readouterr().err == ""


def test_yes_tells_the_cost_and_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    confirm_cost(lambda: DEAR, yes=True)
    told = capsys.readouterr().err.replace("\n", " ")
    assert told.startswith("This costs up to 5.00 US dollars (scanning 5.00; list prices of us-east-1 on ")


def test_without_a_terminal_it_is_refused_in_a_sentence() -> None:
    with pytest.raises(SystemExit) as refusal:
        confirm_cost(lambda: DEAR, yes=False)
    assert str(refusal.value).startswith("Nothing was done, because this costs up to 5.00 US dollars")
    assert str(refusal.value).endswith("repeat the command with --yes to go on.")


def test_an_answer_on_a_terminal_decides(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", Answer("y\n"))
    confirm_cost(lambda: DEAR, yes=False)
    assert "Go on?" in capsys.readouterr().err
    monkeypatch.setattr(sys, "stdin", Answer("\n"))
    with pytest.raises(SystemExit, match=r"Nothing was done\."):
        confirm_cost(lambda: DEAR, yes=False)


def test_cost_that_may_not_be_read_is_told_and_stops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    def refuse() -> Any:
        raise make_refusal("AccessDenied")

    confirm_cost(refuse, yes=False)
    assert "What this costs is not known" in capsys.readouterr().err


def test_the_local_cloud_is_not_estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    confirm_cost(lambda: pytest.fail("it was estimated"), yes=False)
