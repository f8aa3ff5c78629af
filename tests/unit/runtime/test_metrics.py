import json
from typing import Any

import pytest

from runtime.metrics import FIELDS, METRICS, NAMESPACE, format_counts, log_counts

DIMENSIONS = {"Stage": "blue", "Function": "WildRydesAggregator-blue"}


def test_a_line_is_a_document_of_the_embedded_metric_format() -> None:
    line = format_counts({"Quarantined": 3, "Lag": 1250}, dimensions=DIMENSIONS, now=1_700_000_000.5)
    assert "\n" not in line
    assert json.loads(line) == {
        "_aws": {
            "Timestamp": 1_700_000_000_500,
            "CloudWatchMetrics": [
                {
                    "Namespace": NAMESPACE,
                    "Dimensions": [["Stage", "Function"]],
                    "Metrics": [{"Name": "Quarantined", "Unit": "Count"}],
                }
            ],
        },
        **DIMENSIONS,
        "Quarantined": 3,
        "Lag": 1250,
    }


def test_a_name_that_is_no_count_of_ours_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing is counted as Surprise"):
        format_counts({"Surprise": 1, "Rows": 1}, dimensions=DIMENSIONS, now=0.0)


def test_counts_are_told_by_stage_and_function_on_one_line_of_standard_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STAGE", "blue")
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "WildRydesAggregator-blue")
    log_counts(dict.fromkeys(METRICS | FIELDS, 1), now=0.0)
    out = capsys.readouterr().out
    assert (out.count("\n"), out[-1]) == (1, "\n")
    document: dict[str, Any] = json.loads(out)
    assert {name: document[name] for name in DIMENSIONS} == DIMENSIONS
