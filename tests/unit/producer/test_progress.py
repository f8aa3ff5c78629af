import io

from rich.console import Console

from producer.counts import Counts
from producer.progress import Progress


def _show(*, terminal: bool, behind: float = 0.0, seconds: int = 21) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=100, highlight=False)
    with Progress(console, unicorns=2000) as progress:
        for second in range(seconds):
            progress.show(elapsed=second, behind=behind, counts=Counts(sent=2000 * second, retried=3))
    return out.getvalue()


def test_off_a_terminal_there_is_a_line_every_ten_seconds() -> None:
    assert _show(terminal=False).splitlines() == [
        "2,000 unicorns: 2,000 readings/s, sent 20,000, retried 3, failed 0",
        "2,000 unicorns: 2,000 readings/s, sent 40,000, retried 3, failed 0",
    ]


def test_a_short_flight_off_a_terminal_shows_nothing() -> None:
    assert _show(terminal=False, seconds=9) == ""


def test_on_a_terminal_there_is_one_live_line() -> None:
    shown = _show(terminal=True)
    assert "2,000 readings/s" in shown
    assert "\x1b[2K" in shown


def test_that_the_fleet_cannot_keep_up_is_said_once_with_what_to_do() -> None:
    shown = _show(terminal=False, behind=7.4)
    assert shown.count("Can't keep up") == 1
    assert "--rate" in shown
    assert "7 s behind" in shown.splitlines()[-1]


def test_a_moment_of_lateness_is_no_matter() -> None:
    assert "behind" not in _show(terminal=False, behind=1.0)
