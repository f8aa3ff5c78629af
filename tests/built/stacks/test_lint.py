"""cfn-lint finds nothing in any template. Without an AWS account, it stands in for a first deployment.

Its false findings are switched off in `.cfnlintrc.yaml`, each with a reason.
"""

import json
import subprocess
import sys
from pathlib import Path

from ops.paths import ROOT
from tests.built.stacks.conftest import Synthesize
from tests.built.stacks.settings import SETTINGS


def test_cfn_lint_finds_nothing_in_any_template(synthesize: Synthesize, tmp_path: Path) -> None:
    files: dict[str, str] = {}
    """One file per content, because many settings leave most stacks unchanged."""
    for context in SETTINGS:
        folder = tmp_path / (",".join(context.values()).replace("/", "_") or "default")
        folder.mkdir()
        templates = synthesize(**context)
        assert len(templates) == 5
        for name, template in templates.items():
            file, content = folder / f"{name}.json", json.dumps(template)
            file.write_text(content)
            files.setdefault(content, str(file))
    assert len(files) > 5 * len(SETTINGS) // 2
    cfn_lint = Path(sys.executable).with_name("cfn-lint")
    command = [str(cfn_lint), *sorted(files.values()), "--regions", "eu-west-1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
