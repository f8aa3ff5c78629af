import pytest

from bench.operations import report


def test_results_are_read_both_ways_and_backfilled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "_UNICORNS", 20)
    monkeypatch.setattr(report, "_QUICK_SECONDS", 120)
    monkeypatch.setattr(report, "_QUICK_ROWS", 2_400)
    monkeypatch.setattr(report, "_ROUNDS", 1)
    figures = {figure.name: figure for figure in report.measure_operations(quick=True)}
    assert figures["backfill_readings"].value == 2_400
    assert figures["result_rows_by_object"].value > figures["result_rows_by_pages"].value
    assert figures["backfill_own_part"].limit == pytest.approx(60 * 2_400 / (20 * 3_600))
