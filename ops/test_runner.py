"""Run every check and test of the project.

Three groups of tests run at the same time and take about as long as each other: those on the one cloud that they share,
those that compute or start clouds of their own, and those with a browser, which have a higher priority.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from aws.lifetime import terminate_with_parent
from ops.audit import audit_dependencies
from ops.paths import ROOT

_WEB = ROOT / "console/web"
_NODE_MODULES = ROOT / "node_modules"
_CHECKS: tuple[tuple[Path, tuple[str, ...]], ...] = (
    (ROOT, (sys.executable, "-m", "ruff", "format", "--check", ".")),
    (ROOT, (sys.executable, "-m", "ruff", "check", ".")),
    (ROOT, (str(ROOT / ".venv/bin/lint-imports"), "--no-cache", "--no-logo")),
    (_WEB, (str(_NODE_MODULES / ".bin/biome"), "ci")),
    (_WEB, (str(_NODE_MODULES / ".bin/tsc"), "--project", "tests")),
    (_WEB, (str(ROOT / ".venv/bin/node"), "--test", "tests/**/*.test.ts")),
    (ROOT, (sys.executable, "-m", "mypy")),
)
_PYTEST = (sys.executable, "-m", "pytest", "--durations=12", "--durations-min=5")
_ALONE = ("tests/unit", "tests/built", "tests/fuzz", "tests/simulation", "tests/journeys", "tests/clouds")
_ON_SHARED_CLOUD = ("tests/integration",)
_WITH_BROWSER = ("tests/browser",)
"""Tests with a browser, which draws too slowly for them if it shares its processor."""
_LOW_PRIORITY = ("nice", "-n", "3")
_POLL_SECONDS = 0.2
_STOP_SECONDS = 60


def run_pytest(arguments: Sequence[str]) -> int:
    """Run pytest with these arguments and return its exit code."""
    return _run(ROOT, (*_PYTEST, *arguments))


def run_everything() -> int:
    """Run every check and test, and return the highest exit code. A failed check ends the run at once."""
    with ExitStack() as stack:
        with_browser = stack.enter_context(run_in_background((*_PYTEST, *_WITH_BROWSER)))
        on_shared_cloud = stack.enter_context(run_in_background((*_LOW_PRIORITY, *_PYTEST, *_ON_SHARED_CLOUD)))
        for folder, check in _CHECKS:
            if code := _run(folder, (*_LOW_PRIORITY, *check)):
                return code
        lines, is_clean = audit_dependencies()
        _print("\n".join(lines))
        alone = _run(ROOT, (*_LOW_PRIORITY, *_PYTEST, *_ALONE))
        codes = (0 if is_clean else 1, alone, on_shared_cloud.finish(), with_browser.finish())
    return max(codes)


def _run(folder: Path, command: Sequence[str]) -> int:
    """Run a command, show what it prints, and return its exit code."""
    _print(f"$ {_format_command(command)}")
    return abs(subprocess.run(command, cwd=folder, env=_make_environment(), check=False).returncode)


@dataclass(frozen=True, slots=True)
class BackgroundCommand:
    """A command that runs in the background, and its output."""

    command: Sequence[str]
    process: "subprocess.Popen[bytes]"
    output: IO[bytes]

    def finish(self) -> int:
        """Show the command's output until it ends, and return its exit code."""
        _print(f"$ {_format_command(self.command)}  # in the background")
        self.output.seek(0)
        while True:
            code = self.process.poll()
            sys.stdout.buffer.write(self.output.read())
            sys.stdout.flush()
            if code is not None:
                return abs(code)
            time.sleep(_POLL_SECONDS)


@contextmanager
def run_in_background(command: Sequence[str]) -> Iterator[BackgroundCommand]:
    """Run a command in the background until the block ends."""
    with tempfile.NamedTemporaryFile() as output:
        with Path(output.name).open("wb") as file:
            process = subprocess.Popen(
                command, cwd=ROOT, env=_make_environment(), stdout=file, stderr=subprocess.STDOUT,
                preexec_fn=terminate_with_parent(os.getpid()),
            )  # fmt: skip
        try:
            yield BackgroundCommand(command, process, output)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)  # pytest then ends what its fixtures started
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _format_command(command: Sequence[str]) -> str:
    return " ".join(command).replace(f"{ROOT}/", "")


def _make_environment() -> Mapping[str, str]:
    """Return an environment without AWS settings, which could lead the tests to the caller's cloud."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}


def _print(text: str) -> None:
    sys.stderr.write(f"{text}\n")
