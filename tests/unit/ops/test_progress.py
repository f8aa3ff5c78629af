import io

import pytest
from rich.console import Console

from ops import task

HOSTILE = ["z[/b]", "[bold]name", "\x1b]52;c;ZXZpbA==\x07", "two\nverdict: exact (lost 0)", "\u202eturned"]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("on_terminal", [True, False])
def test_progress_shows_a_name_as_it_is_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, name: str, on_terminal: bool
) -> None:
    written = io.StringIO()
    monkeypatch.setattr(task, "terminal", Console(file=written, force_terminal=on_terminal, width=200))
    monkeypatch.setattr(task, "_LINE_SECONDS", -1.0)
    with task.show_progress("Backfilling") as tell:
        tell(f"to {name}")
    shown = written.getvalue()
    assert "\nverdict" not in shown
    assert "\x1b]52" not in shown
    assert "\u202e" not in shown
    if not on_terminal:
        assert name.encode("unicode_escape").decode().replace("\\\\", "\\") in shown
