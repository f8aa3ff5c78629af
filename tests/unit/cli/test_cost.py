import json

import pytest
from typer.testing import CliRunner

from cli.__main__ import app
from ops.cost.bill import compute_bill
from ops.cost.estimate import Estimate
from ops.cost.throughput import Throughput
from ops.paths import ROOT

FIVE = Throughput(unicorns=5)


def run_cost(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["cost", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_readme_has_the_table_of_five_unicorns() -> None:
    table = run_cost("-n", "5", "--markdown")
    assert table == Estimate(FIVE, compute_bill(FIVE)).to_markdown()
    assert table in (ROOT / "docs/cost.md").read_text(), "put in what `wildrydes cost -n 5 --markdown` prints"


def test_json_adds_up() -> None:
    document = json.loads(run_cost("--unicorns", "1000", "--json"))
    assert document["shards_needed"] == 2
    assert sum(document["services"].values()) == pytest.approx(document["dollars_per_month"], abs=0.01)
    assert sum(line["dollars"] for line in document["lines"]) == pytest.approx(document["dollars_per_month"], abs=0.01)


def test_one_record_a_call_is_compared_and_costs_the_same_units() -> None:
    document = json.loads(run_cost("--unicorns", "1000", "--json"))
    [calls] = [choice for choice in document["choices"] if "PutRecord, one a call" in choice["other"]]
    assert calls["dollars"] == calls["other_dollars"] > 0
    [asked] = [choice for choice in document["choices"] if "JSON: " in choice["other"]]
    assert asked["other_dollars"] > 5 * asked["dollars"]


def test_text_shows_the_arithmetic_and_the_burn() -> None:
    shown = run_cost("--unicorns", "1000", "--rate", "2")
    assert "1,000 unicorns × 2 Hz = 2,000.0 records/s" in shown
    assert "= 3 shards" in shown
    assert "per hour" in shown


def test_costs_are_told_without_any_cloud(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    assert run_cost("-n", "1").startswith("Shards\n")
