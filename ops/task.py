"""Run long tasks with their progress on stderr, and explain failures with a remedy and a log."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from aws.terminal import print_message, to_text
from ops.process import start_child, terminate
from unicorn.printable import to_printable

terminal = Console(stderr=True, highlight=False)
_LINE_SECONDS = 5.0


class TaskFailed(Exception):
    """A task failed; the message says which task, why, and what to do."""

    def __init__(self, task: str, why: str, *, remedy: str, log: Path | None = None) -> None:
        log_hint = f" The log is {log}." if log else ""
        super().__init__(to_printable(f"{task} failed: {why.rstrip('.')}. {remedy.rstrip('.')}.{log_hint}"))


@contextmanager
def show_task(title: str) -> Iterator[None]:
    """Show that a task is running while the block runs, and then how long it took."""
    started = time.monotonic()
    if terminal.is_terminal:
        with terminal.status(f"{title} …"):
            yield
    else:
        terminal.print(f"{title} …", soft_wrap=True)
        yield
    terminal.print(f"[green]✓[/green] {title} ({time.monotonic() - started:.1f} s)", soft_wrap=True)


@contextmanager
def show_progress(title: str) -> Iterator[Callable[[str], None]]:
    """Yield a function that reports progress. It may be called any number of times.

    Progress is one changing line on a terminal, otherwise a line every five seconds.
    """
    if terminal.is_terminal:
        with terminal.status(f"{title} …") as status:
            yield lambda text: status.update(to_text(f"{title}: {text}"))
        return
    due = time.monotonic() + _LINE_SECONDS

    def print_if_due(text: str) -> None:
        nonlocal due
        if time.monotonic() >= due:
            print_message(terminal, f"{title}: {text}")
            due = time.monotonic() + _LINE_SECONDS

    yield print_if_due


def run_command(title: str, command: Sequence[str], *, environment: Mapping[str, str], log: Path, remedy: str) -> None:
    """Run a command as a task, and write its output to `log`.

    Raises TaskFailed. The command and its children end with this process, also on Ctrl-C.
    """
    with show_task(title), log.open("wb") as out:
        child = start_child(command, environment=environment, stdout=out, stderr=out)
        try:
            code = child.wait()
        finally:
            terminate(child)
        if code != 0:
            text = log.read_text(errors="replace")
            raise TaskFailed(title, _find_reason(text) or f"exit code {code}", remedy=remedy, log=log)


def _find_reason(text: str) -> str:
    """Return the last line, but not the line about its subprocess that the CDK CLI prints after the reason."""
    lines = [line.strip() for line in text.splitlines()]
    return next((line for line in reversed(lines) if line and "Subprocess exited with error" not in line), "")
