import io

import pytest
from rich.console import Console

from producer.replay import loading_progress
from producer.replay.loading_progress import LoadingProgress


class Clock:
    seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(loading_progress, "time", clock)
    return clock


def test_a_log_gets_a_line_every_ten_seconds(clock: Clock) -> None:
    output = io.StringIO()
    with LoadingProgress(Console(file=output)) as progress:
        for rows in range(0, 30_000, 500):
            clock.seconds = rows / 1000
            progress.show("reading [b]a.csv", rows)
    assert output.getvalue().splitlines() == ["reading [b]a.csv: 10,000 rows", "reading [b]a.csv: 20,000 rows"]


def test_a_terminal_gets_a_live_line(clock: Clock) -> None:
    output = io.StringIO()
    console = Console(file=output, force_terminal=True, width=80)
    with LoadingProgress(console) as progress:
        clock.seconds = 1.0
        progress.show("reading \x1b[2Ja.csv", 3000)
        console.print("done")
    assert "reading \\x1b[2Ja.csv: 3,000 rows" in output.getvalue()
