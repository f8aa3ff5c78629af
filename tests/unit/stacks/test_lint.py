"""cfn-lint finds nothing in any template: with no AWS account at hand, it stands in for a first deploy.

What it finds wrongly is switched off, with the reason, in `.cfnlintrc.yaml`.
"""

import json
import subprocess
import sys
from pathlib import Path

from ops.home import ROOT
from tests.unit.stacks.conftest import Synthesize
from tests.unit.stacks.settings import SETTINGS


def test_cfn_lint_finds_nothing_in_any_template(synthesize: Synthesize, tmp_path: Path) -> None:
    for context in SETTINGS:
        folder = tmp_path / (",".join(context.values()).replace("/", "_") or "default")
        folder.mkdir()
        for name, template in synthesize(**context).items():
            (folder / f"{name}.json").write_text(json.dumps(template))
    files = sorted(map(str, tmp_path.rglob("*.json")))
    assert len(files) == 5 * len(SETTINGS)
    cfn_lint = Path(sys.executable).with_name("cfn-lint")
    done = subprocess.run(
        [str(cfn_lint), *files, "--regions", "eu-west-1"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
