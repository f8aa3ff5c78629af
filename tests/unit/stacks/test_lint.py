"""cfn-lint finds nothing in any template: with no AWS account at hand, it stands in for a first deploy.

What it finds wrongly is switched off, with the reason, in `.cfnlintrc.yaml`.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ops.home import ROOT
from tests.unit.stacks.conftest import Synthesize

SETTINGS: list[dict[str, str]] = [
    {},
    {"target": "embedded"},
    {"shards": "3"},
    {"stage": "blue"},
    {"retention": "48", "window": "0"},
    {"removal": "retain", "stage": "prod", "shards": "on-demand"},
]


@pytest.mark.parametrize(
    "context", SETTINGS, ids=lambda context: ",".join(f"{k}={v}" for k, v in context.items()) or "default"
)
def test_cfn_lint_finds_nothing(synthesize: Synthesize, tmp_path: Path, context: dict[str, str]) -> None:
    for name, template in synthesize(**context).items():
        (tmp_path / f"{name}.json").write_text(json.dumps(template))
    cfn_lint = Path(sys.executable).with_name("cfn-lint")
    done = subprocess.run(
        [str(cfn_lint), *map(str, tmp_path.glob("*.json")), "--regions", "eu-west-1"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
