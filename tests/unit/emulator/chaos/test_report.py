"""Reported faults are counted by kind, and a plan survives the command line."""

from pathlib import Path

from emulator.chaos.plan import Plan
from emulator.chaos.report import count_faults, open_report


def test_faults_are_counted_by_kind_in_order_of_name(tmp_path: Path) -> None:
    report_fault = open_report(tmp_path / "chaos.log")
    for kind in ("killed", "delayed", "killed"):
        report_fault(kind, "something")
    assert list(count_faults(tmp_path / "chaos.log").items()) == [("delayed", 1), ("killed", 2)]


def test_report_starts_empty(tmp_path: Path) -> None:
    open_report(tmp_path / "chaos.log")("killed", "something")
    open_report(tmp_path / "chaos.log")
    assert count_faults(tmp_path / "chaos.log") == {}


def test_flight_without_a_report_counts_nothing(tmp_path: Path) -> None:
    assert count_faults(tmp_path / "none") == {}


def test_plan_survives_the_command_line() -> None:
    plan = Plan(seed=3, seconds=30, report="/some where/chaos.log")
    assert Plan.from_arguments(["--limits", *plan.to_arguments()]) == plan
    assert Plan.from_arguments(["--limits"]) is None
