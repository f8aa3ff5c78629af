"""Run `./wildrydes up` as a user does, in a home of its own, and end it in every way."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from ops.paths import ROOT
from ops.process import get_start_time
from tests.integration.command import make_environment, start_wildrydes, wait_for
from tests.integration.flights import PLANS, Flights


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home in which one fleet after the other flies."""
    return tmp_path_factory.mktemp("home")


@contextmanager
def fleet(home: Path) -> Iterator["subprocess.Popen[str]"]:
    """Start a fleet that flies until it is stopped."""
    (home / "log" / "producer.log").unlink(missing_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "up", "-n", "2"],
        cwd=ROOT, env=make_environment(home), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        wait_for(lambda: "The fleet flies" in get_progress(home) or process.poll() is not None, 180)
        yield process
    finally:
        process.kill()
        process.communicate()


def get_progress(home: Path) -> str:
    """Return `The fleet flies` once the producer has written its log, and nothing before."""
    return "The fleet flies" if (home / "log" / "producer.log").exists() else ""


def list_descendants(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents.setdefault(int(stat.read_text().rpartition(")")[2].split()[1]), []).append(int(stat.parent.name))
        except OSError:
            continue
    found, ahead = [], [pid]
    while ahead:
        found.append(ahead.pop())
        ahead += parents.get(found[-1], [])
    return found


def test_flight_ends_with_an_exact_verdict_and_every_poison_record_counted(flights: Flights) -> None:
    done = flights.get("with poison")
    document = done.document
    figures = document.pop("figures")
    assert document == {
        "sent": 140,
        "streamed": 140,
        "stored": 140,
        "archived": 140,
        "quarantined": 7,
        "lost": 0,
        "duplicated": 0,
        "verdict": "exact",
    }
    assert "verdict: exact" in done.stderr
    assert set(figures["iterator_age_seconds"]) == {"WildRydesAggregator", "WildRydesStreamProcessor"}
    # How large they are tells how busy the machine was, with all that runs beside this flight.
    assert all(age > 0 for age in figures["iterator_age_seconds"].values())
    assert figures["rows_after_window_seconds"] > 0
    assert all(20 < size < 1000 for size in figures["memory_mb"].values())
    assert figures["throttled"] == {"records": 0, "reads": 0, "invocations": 0}
    assert "each reading was in its minute row at most" in done.stderr


def test_replay_of_the_readme_ends_with_an_exact_verdict(flights: Flights) -> None:
    command, _, _ = " ".join(PLANS["replayed"]).partition(" --for")
    assert f"\n./wildrydes up {command}\n" in (ROOT / "README.md").read_text()
    document = flights.get("replayed").document
    # Six buses report every five seconds, and a minute of the two is flown.
    assert 6 * 12 <= document["sent"] <= 6 * 13
    assert {document[place] for place in ("streamed", "stored", "archived")} == {document["sent"]}
    assert (document["quarantined"], document["verdict"]) == (0, "exact")


@pytest.mark.parametrize("how", ["Ctrl-C", "down"])
def test_fleet_ends_with_every_process_that_it_started(home: Path, how: str) -> None:
    with fleet(home) as process:
        time.sleep(3)  # until functions run too
        started = list_descendants(process.pid)
        assert len(started) >= 3, "the emulator and the producer at least"
        console = json.loads(start_wildrydes(home, "status", "--json").stdout)["console"]
        with urlopen(console) as page:  # noqa: S310
            assert b"Wild Rydes" in page.read()
        second = start_wildrydes(home, "up")
        assert second.returncode == 1
        assert "a fleet is flying here already" in second.stderr
        if how == "down":
            done = start_wildrydes(home, "down")
            assert done.returncode == 0, done.stderr
        else:
            process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        wait_for(lambda: all(get_start_time(pid) is None for pid in started), 10)
    with pytest.raises(URLError):
        urlopen(console)  # noqa: S310
    assert start_wildrydes(home, "down").stderr.strip() == "Nothing is running here."


def test_embedded_cloud_ends_though_the_process_that_started_it_was_killed(home: Path) -> None:
    with fleet(home) as process:
        started = list_descendants(process.pid)
        process.kill()
        wait_for(lambda: all(get_start_time(pid) is None for pid in started), 15)


def test_failed_step_says_which_and_why_and_names_its_log(tmp_path: Path) -> None:
    done = start_wildrydes(tmp_path, "up", "-c", "window=1000")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("Synthesizing the stacks failed: -c window=1000 is wrong")
    assert str(tmp_path / "log" / "synth.log") in last
