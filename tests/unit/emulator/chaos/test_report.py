"""What was told is counted by kind, and a plan survives the command line."""

from pathlib import Path

from emulator.chaos.plan import Plan
from emulator.chaos.report import reporter, struck


def test_faults_are_counted_by_kind_in_order_of_name(tmp_path: Path) -> None:
    tell = reporter(tmp_path / "chaos.log")
    for kind in ("killed", "delayed", "killed"):
        tell(kind, "something")
    assert list(struck(tmp_path / "chaos.log").items()) == [("delayed", 1), ("killed", 2)]


def test_report_begins_anew(tmp_path: Path) -> None:
    reporter(tmp_path / "chaos.log")("killed", "something")
    reporter(tmp_path / "chaos.log")
    assert struck(tmp_path / "chaos.log") == {}


def test_flight_without_a_report_counts_nothing(tmp_path: Path) -> None:
    assert struck(tmp_path / "none") == {}


def test_plan_survives_the_command_line() -> None:
    plan = Plan(seed=3, seconds=30, report="/some where/chaos.log")
    assert Plan.of(["--limits", *plan.arguments()]) == plan
    assert Plan.of(["--limits"]) is None
