import json
from typing import Any

import pytest

from runtime.metrics import NAMESPACE, UNITS, format_metrics, put_metrics

DIMENSIONS = {"Stage": "blue", "Function": "WildRydesAggregator-blue"}


def test_a_line_is_a_document_of_the_embedded_metric_format() -> None:
    line = format_metrics({"Readings": 3, "Lag": 1250}, dimensions=DIMENSIONS, now=1_700_000_000.5)
    assert "\n" not in line
    assert json.loads(line) == {
        "_aws": {
            "Timestamp": 1_700_000_000_500,
            "CloudWatchMetrics": [
                {
                    "Namespace": NAMESPACE,
                    "Dimensions": [["Stage", "Function"]],
                    "Metrics": [{"Name": "Readings", "Unit": "Count"}, {"Name": "Lag", "Unit": "Milliseconds"}],
                }
            ],
        },
        **DIMENSIONS,
        "Readings": 3,
        "Lag": 1250,
    }


def test_a_name_that_is_no_metric_of_ours_is_refused() -> None:
    with pytest.raises(KeyError):
        format_metrics({"Surprise": 1}, dimensions=DIMENSIONS, now=0.0)


def test_metrics_are_told_by_stage_and_function_on_one_line_of_standard_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STAGE", "blue")
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "WildRydesAggregator-blue")
    put_metrics(dict.fromkeys(UNITS, 1), now=0.0)
    out = capsys.readouterr().out
    assert (out.count("\n"), out[-1]) == (1, "\n")
    document: dict[str, Any] = json.loads(out)
    assert {name: document[name] for name in DIMENSIONS} == DIMENSIONS
