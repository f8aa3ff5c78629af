"""`test`: every check of the project. What waits runs beside what computes, and gives way to what is watched."""

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

import typer

from ops.audit import audit
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
_COMPUTING = ("tests/unit", "tests/built", "tests/fuzz", "tests/simulation")
_WAITING = ("tests/integration",)
"""Flights and deployments, which wait more than they work."""
_WATCHED = ("tests/journeys", "tests/browser")
"""A browser that has no processor to itself draws too slowly to be judged: whatever runs beside these gives way."""
_GIVING_WAY = ("nice", "-n", "3")
_POLL_SECONDS = 0.2
_PATIENCE_SECONDS = 60


def test(context: typer.Context) -> None:
    """Run every test: format, lint and types of both languages, the console's unit tests, and pytest to its end.

    Dependencies are audited too, where a service answers that knows vulnerabilities; where none does, that is told.

    Arguments go to pytest, and then only pytest runs: `./wildrydes test tests/unit -k law`.
    """
    if context.args:
        sys.exit(_code(ROOT, (*_PYTEST, *context.args)))
    with ExitStack() as lanes:
        watched = lanes.enter_context(beside((*_PYTEST, *_WATCHED)))
        waiting = lanes.enter_context(beside((*_GIVING_WAY, *_PYTEST, *_WAITING)))
        for folder, check in _CHECKS:
            if code := _code(folder, (*_GIVING_WAY, *check)):
                sys.exit(code)
        lines, clean = audit()
        typer.echo("\n".join(lines), err=True)
        computing = _code(ROOT, (*_GIVING_WAY, *_PYTEST, *_COMPUTING))
        codes = (0 if clean else 1, computing, waiting.told(), watched.told())
    sys.exit(max(codes))


def _code(folder: Path, command: Sequence[str]) -> int:
    """The exit code of a command, which is shown with all that it prints."""
    typer.echo(f"$ {_shown(command)}", err=True)
    return abs(subprocess.run(command, cwd=folder, env=_environment(), check=False).returncode)


@dataclass(frozen=True, slots=True)
class Beside:
    """A command that runs beside others, and what it has printed."""

    command: Sequence[str]
    process: "subprocess.Popen[bytes]"
    output: IO[bytes]

    def told(self) -> int:
        """Its exit code, once all that it printed has been shown."""
        typer.echo(f"$ {_shown(self.command)}  # has run beside the others", err=True)
        self.output.seek(0)
        while True:
            code = self.process.poll()
            sys.stdout.buffer.write(self.output.read())
            sys.stdout.flush()
            if code is not None:
                return abs(code)
            time.sleep(_POLL_SECONDS)


@contextmanager
def beside(command: Sequence[str]) -> Iterator[Beside]:
    """Run a command beside what is done meanwhile; it ends with it."""
    with tempfile.NamedTemporaryFile() as output:
        with Path(output.name).open("wb") as written:
            process = subprocess.Popen(command, cwd=ROOT, env=_environment(), stdout=written, stderr=subprocess.STDOUT)
        try:
            yield Beside(command, process, output)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)  # upon which pytest ends what its fixtures started
            try:
                process.wait(_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _shown(command: Sequence[str]) -> str:
    return " ".join(command).replace(f"{ROOT}/", "")


def _environment() -> Mapping[str, str]:
    """The tests' environment: without what would lead them to a cloud of their caller's."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
