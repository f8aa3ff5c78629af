"""`python -m bench.mutants [COUNT] [SEED]`: change single tokens of the functions, and print what no test notices.

Each mutant runs in a copy of the sources: first the tests of its module, then those of its folder, then those of every
folder that uses it. Mutants that behave like the original are listed in `equivalent_mutants.txt`.
"""

import ast
import importlib
import io
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

_ROOT = Path(__file__).resolve().parent.parent
_EQUIVALENTS = Path(__file__).parent / "equivalent_mutants.txt"
_LIMIT_SECONDS = 300.0
_TEST_SECONDS = 30.0
"""The processor time after which a single test counts as endless."""
_FORK = multiprocessing.get_context("fork")
_COPIED = ("*.py", "*.json", "*.toml", "*.sql", "*.txt", "*.md", "*.html")
_PAIRS = ("< <=", "> >=", "== !=", "<< >>", "+ -", "| &", "+= -=", "and or", "True False", "min max", "any all")
"""Tokens that replace each other."""
_REPLACEMENTS: Mapping[str, str] = {
    **{token: other for pair in _PAIRS for token, other in (pair.split(), pair.split()[::-1])},
    **dict.fromkeys(("/", "//", "%"), "*"),
    "*": "+",
    "^": "|",
    "not": "",
    "is": "is not",
    "in": "not in",
    "break": "pass",
}
_SHARED = ("unicorn", "runtime")
_USERS = ("runtime", "aggregator", "processor", "compactor", "backfill", "alerts", "feed", "settings_guard", "unicorn")
"""The folders whose tests use the shared packages."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A source file with one token replaced."""

    path: str
    """Relative to `lambda/`."""
    line: int
    column: int
    token: str
    replacement: str
    text: str
    """The line before the change."""

    @property
    def key(self) -> str:
        """The mutant as `equivalent_mutants.txt` names it, whichever line it moves to."""
        start = self.text[: self.column].strip()
        end = self.text[self.column + len(self.token) :].strip()
        return f"{self.path}: {start} [{self.token} → {self.replacement}] {end}".rstrip()

    def apply(self, source: str) -> str:
        lines = source.splitlines(keepends=True)
        line = lines[self.line - 1]
        lines[self.line - 1] = line[: self.column] + self.replacement + line[self.column + len(self.token) :]
        return "".join(lines)


def list_mutants(path: str, source: str) -> Iterator[Mutant]:
    """Yield every mutant of a source file that compiles. Annotations and decorators of classes are left alone."""
    declared = _find_declarations(source)
    lines = source.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        replacement = _replace(token)
        if replacement is None or any(start <= token.start < end for start, end in declared):
            continue
        line, column = token.start
        mutant = Mutant(path, line, column, token.string, replacement, lines[line - 1])
        try:
            compile(mutant.apply(source), path, "exec")
        except SyntaxError:
            continue
        yield mutant


def _replace(token: tokenize.TokenInfo) -> str | None:
    if token.type == tokenize.NUMBER:
        value = ast.literal_eval(token.string)
        return str(value + 1)
    return _REPLACEMENTS.get(token.string) if token.type in (tokenize.OP, tokenize.NAME) else None


def _find_declarations(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return where each annotation and each decorator of a class starts and ends. None of them does anything."""
    nodes: list[ast.expr | None] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.AnnAssign | ast.arg):
            nodes.append(node.annotation)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            nodes.append(node.returns)
        elif isinstance(node, ast.ClassDef):
            nodes += node.decorator_list
    return [
        ((node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0)) for node in nodes if node
    ]


def list_test_runs(path: str, tests: Path) -> list[list[str]]:
    """Return the tests to run for a module, the most likely to fail first, as arguments of pytest."""
    folder, name = Path(path).parent.name, Path(path).stem
    own = tests / folder / f"test_{name}.py"
    users = [user for user in _USERS if user != folder and (tests / user).is_dir()] if folder in _SHARED else []
    runs = [[str(own)]] if own.is_file() else []
    return [*runs, [str(tests / folder)], *([[str(tests / user) for user in users]] if users else [])]


class Laboratory:
    """A copy of the sources in which mutants are tried."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for entry in subprocess.run(
            ["git", "ls-files", *_COPIED], cwd=_ROOT, check=True, capture_output=True, text=True
        ).stdout.splitlines():
            (folder / entry).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(_ROOT / entry, folder / entry)

    def require_green(self) -> None:
        """Raise SystemExit if the tests fail without a mutant: then each mutant would seem to die."""
        tests = self._folder / "tests" / "unit"
        folders = [folder.name for folder in (self._folder / "lambda").iterdir() if (tests / folder.name).is_dir()]
        for folder in sorted(folders):
            if not self._passes([str(tests / folder)]):
                raise SystemExit(f"The tests in tests/unit/{folder} fail without any change: fix them first.")

    def survives(self, mutant: Mutant) -> bool:
        """Return whether all relevant tests pass with the mutant."""
        file = self._folder / "lambda" / mutant.path
        original = file.read_text()
        file.write_text(mutant.apply(original))
        try:
            return all(self._passes(run) for run in list_test_runs(mutant.path, self._folder / "tests" / "unit"))
        finally:
            file.write_text(original)

    def _passes(self, tests: list[str]) -> bool:
        process = _FORK.Process(target=_run_tests, args=(self._folder, tests))
        process.start()
        process.join(_LIMIT_SECONDS)
        if process.is_alive():
            process.kill()
            process.join()
        return process.exitcode == 0


class _EndlessTests:
    """A plugin of pytest that ends the process in a test that takes too long, as when a mutant never leaves a loop."""

    def pytest_runtest_protocol(self) -> None:
        signal.setitimer(signal.ITIMER_VIRTUAL, _TEST_SECONDS)


def _run_tests(folder: Path, tests: list[str]) -> None:
    """Run tests in a copy of the sources, and end this process with pytest's exit code."""
    import pytest

    os.chdir(folder)
    sys.path[:0] = [str(folder), str(folder / "lambda")]
    sys.dont_write_bytecode = True
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a device
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
        os.dup2(nowhere.fileno(), sys.stderr.fileno())
    options = ("-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")
    os._exit(int(pytest.main([*options, *tests], plugins=[_EndlessTests()])))


def _import_libraries() -> None:
    """Import what most tests need, once for all of them."""
    for name in ("boto3", "duckdb", "hypothesis", "moto", "msgspec", "pytest"):
        importlib.import_module(name)


def read_equivalents() -> frozenset[str]:
    """Return the keys of the mutants that are known to behave like the original."""
    lines = _EQUIVALENTS.read_text().splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def main(count: int, seed: int) -> None:
    """Try random mutants, and print those that survive."""
    sources = {file.relative_to(_ROOT / "lambda").as_posix(): file for file in (_ROOT / "lambda").rglob("*.py")}
    mutants = [mutant for path, file in sorted(sources.items()) for mutant in list_mutants(path, file.read_text())]
    sample = Random(seed).sample(mutants, min(count, len(mutants)))
    equivalents, survivors, equal = read_equivalents(), 0, 0
    _import_libraries()
    with tempfile.TemporaryDirectory() as folder:
        laboratory = Laboratory(Path(folder))
        laboratory.require_green()
        for number, mutant in enumerate(sample, start=1):
            print(f"{number} …", end="\r", file=sys.stderr, flush=True)  # noqa: T201
            if mutant.key in equivalents:
                equal += 1
            elif laboratory.survives(mutant):
                survivors += 1
                print(f"{number}: lambda/{mutant.path}:{mutant.line}\n  {mutant.key}", flush=True)  # noqa: T201
    died = len(sample) - equal - survivors
    print(f"{died} of {len(sample) - equal} mutants died; {equal} equivalent ones were left out.")  # noqa: T201


if __name__ == "__main__":
    main(*(int(argument) for argument in [*sys.argv[1:], "100", "0"][:2]))
