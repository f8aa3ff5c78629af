import json

import pytest
from typer.testing import CliRunner

from cli.__main__ import app
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
    assert table == Estimate(FIVE).to_markdown()
    assert table in (ROOT / "docs/cost.md").read_text(), "put in what `wildrydes cost -n 5 --markdown` prints"


def test_json_adds_up() -> None:
    document = json.loads(run_cost("--unicorns", "1000", "--json"))
    assert document["shards_needed"] == 1
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
    assert "1,000 unicorns × 2 Hz = 2,000.0 readings/s, packed" in shown
    assert "= 1 shard\n" in shown
    assert "per hour" in shown
    assert "= 3 shards" in run_cost("--unicorns", "1000", "--rate", "2", "--no-aggregate")


@pytest.mark.parametrize(("unicorns", "limit"), [(5, 40), (1_000, 260), (100_000, 22_000)])
def test_a_fleet_costs_at_most_this(unicorns: int, limit: int) -> None:
    assert json.loads(run_cost("-n", str(unicorns), "--json"))["dollars_per_month"] <= limit


def test_ten_viewers_of_a_thousand_vehicles_cost_little_with_push() -> None:
    document = json.loads(run_cost("-n", "1000", "--viewers", "10", "--push", "--json"))
    assert document["dollars_per_month"] <= 320
    assert 10 < document["dollars_per_viewer"] <= 15
    assert document["services"]["Viewers"] > 10 * document["dollars_per_viewer"]


def test_forms_of_records_are_compared_and_say_what_is_assumed() -> None:
    document = json.loads(run_cost("-n", "1000", "--json"))
    forms = {form["form"]: form for form in document["forms"]}
    assert [name for name, form in forms.items() if form["chosen"]] == ["packed"]
    assert forms["packed"]["dollars"] == document["dollars_per_month"] < forms["KPL aggregates"]["dollars"] / 3
    assert [form["shards"] for form in forms.values()] == [2, 1, 1]
    assert document["dollars_per_vehicle"] == pytest.approx(document["dollars_per_month"] / 1000, abs=1e-6)
    assert all("AWS's word: " in form["basis"] for form in forms.values())
    assert "Assumed: it then counts each" in forms["KPL aggregates"]["basis"]
    shown = run_cost("-n", "1000")
    assert "→ packed" in shown
    assert forms["KPL aggregates"]["basis"] in shown


@pytest.mark.parametrize("unicorns", [5, 1_000, 100_000])
def test_page_has_the_cost_of_each_form(unicorns: int) -> None:
    forms = {form["form"]: form for form in json.loads(run_cost("-n", str(unicorns), "--json"))["forms"]}
    row = [f"{unicorns:,}"]
    for name in ("one by one", "KPL aggregates", "packed"):
        dollars = f"{forms[name]['dollars']:,.2f}" if unicorns < 100 else f"{forms[name]['dollars']:,.0f}"
        row.append(f"**{dollars}**" if forms[name]["chosen"] else dollars)
    assert f"| {' | '.join(row)} |" in (ROOT / "docs/cost.md").read_text()


def test_estimate_on_demand_compares_forms_on_demand() -> None:
    document = json.loads(run_cost("-n", "1000", "--on-demand", "--json"))
    [chosen] = [form for form in document["forms"] if form["chosen"]]
    assert chosen["dollars"] == document["dollars_per_month"]


def test_costs_are_told_without_any_cloud(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    assert run_cost("-n", "1").startswith("Shards\n")
