"""Run the app as the CDK CLI does, as a program of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ops.assembly import make_cdk_environment
from ops.paths import ROOT
from tests.built.stacks.conftest import FLAGS


def run_app(output: Path, **context: str) -> "subprocess.CompletedProcess[str]":
    environment = make_cdk_environment(
        {
            "CDK_CONTEXT_JSON": json.dumps({**FLAGS, **context}),
            "CDK_OUTDIR": str(output),
            "CDK_DEFAULT_REGION": "eu-west-1",
        }
    )
    return subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("context", "sentence"),
    [
        ({"shards": "none"}, "-c shards=none is wrong: it must be a whole number from 1 to 500, or on-demand.\n"),
        (
            {"shard": "2"},
            "-c shard=2 is wrong: there is no such setting; the settings are stage, shards, window, retention, "
            "removal, kms, log_days, scan_limit_gb, distributed_minutes, fleet, vitals, stale, lost, basemap, silence, "
            "alerts, sign_in, feed.\n",
        ),
        ({"target": "azure"}, "-c target=azure is wrong: it must be aws or embedded.\n"),
    ],
    ids=["setting", "unknown setting", "target"],
)
def test_wrong_value_ends_it_with_one_sentence_and_no_assembly(
    tmp_path: Path, context: dict[str, str], sentence: str
) -> None:
    done = run_app(tmp_path, **context)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", sentence)
    assert not (tmp_path / "manifest.json").exists()


def test_it_synthesizes_the_five_stacks_of_a_stage_without_a_word(tmp_path: Path) -> None:
    done = run_app(tmp_path, stage="blue")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert {file.name.partition(".")[0] for file in tmp_path.glob("*.template.json")} == {
        "WildRydesStreams-blue",
        "WildRydesProcessing-blue",
        "WildRydesArchive-blue",
        "WildRydesDashboard-blue",
        "WildRydesMonitoring-blue",
    }
