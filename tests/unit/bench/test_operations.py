import pytest

from bench.operations import report
from bench.reconcile.fleet import Fleet


def test_results_are_read_both_ways_and_backfilled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "_UNICORNS", 20)
    monkeypatch.setattr(report, "_QUICK_SECONDS", 120)
    monkeypatch.setattr(report, "_QUICK_ROWS", 2_400)
    monkeypatch.setattr(report, "_ROUNDS", 1)
    monkeypatch.setattr(report, "QUICK", Fleet(unicorns=20, minutes=3))
    figures = {figure.name: figure for figure in report.measure_operations(quick=True)}
    assert figures["backfill_readings"].value == 2_400
    assert figures["result_rows_by_object"].value > figures["result_rows_by_pages"].value
    assert figures["backfill_own_part"].limit == pytest.approx(60 * 2_400 / (20 * 3_600))
    assert figures["reconcile_minutes"].value == 60
    assert figures["reconcile_stream"].value == (20 - 3) * 60  # two of them have readings elsewhere only, one has none
    assert figures["reconcile_differing"].value == 9
    assert (figures["reconcile_seconds"].limit, figures["reconcile_memory"].limit) == (300, 300)
