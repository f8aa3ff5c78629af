"""Build the console with the project's own Node and esbuild."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("console/web", "package-lock.json")
"""The folders and files that the console is built from."""


class BuildFailed(RuntimeError):
    """The console could not be built; the message says why and what to do."""


def make_build_command(folder: Path) -> list[str]:
    """Return the command line that builds the console into a folder: `index.html` and `assets/`. Raises BuildFailed."""
    node = find_node()
    if not (ROOT / "node_modules/esbuild").exists():
        raise BuildFailed("The console cannot be built without esbuild: run `npm ci --ignore-scripts`.")
    return [node, str(ROOT / "console/web/build.mjs"), "--out", str(folder)]


def find_node() -> str:
    """Return the path of Node: the virtual environment's, or else the system's. Raises BuildFailed."""
    own_node = Path(sys.executable).with_name("node")
    node = str(own_node) if own_node.exists() else shutil.which("node")
    if node is None:
        raise BuildFailed("The console cannot be built without Node: activate `.venv`, which contains it.")
    return node


def build(folder: Path) -> str:
    """Build the console into a folder, and return the output of the build. Raises BuildFailed."""
    process = subprocess.run(make_build_command(folder), cwd=ROOT, capture_output=True, text=True, check=False)
    if process.returncode != 0:
        reason = (process.stderr.strip().splitlines() or [f"exit code {process.returncode}"])[-1]
        raise BuildFailed(f"{reason.rstrip('.')}. Fix the problem and run the command again.")
    return process.stdout
