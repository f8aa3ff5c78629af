"""However `up` ends, it leaves no processes and overwrites nothing, and an error is one sentence."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ops.paths import ROOT
from ops.process import get_start_time
from tests.integration.command import make_environment, start_wildrydes, wait_for
from tests.integration.test_up import list_descendants


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@contextmanager
def start_up(
    home: Path, *arguments: str, prepare: Callable[[], None] | None = None
) -> Iterator["subprocess.Popen[str]"]:
    """Start `up` with its output in one pipe, and end it after the block."""
    (home / "log").mkdir(parents=True, exist_ok=True)
    (home / "log" / "producer.log").unlink(missing_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "up", "-n", "2", *arguments], cwd=ROOT, env=make_environment(home),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, preexec_fn=prepare,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def start_flight(home: Path, *arguments: str) -> Iterator[tuple["subprocess.Popen[str]", list[int]]]:
    """Start a fleet, and yield it with every process of it."""
    with start_up(home, *arguments) as process:
        wait_for(lambda: (home / "log" / "producer.log").exists() or process.poll() is not None, 120)
        time.sleep(4)  # until functions run too
        yield process, list_descendants(process.pid)


def find_child(process: "subprocess.Popen[str]", module: str) -> int:
    for pid in list_descendants(process.pid):
        if module.encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
            return pid
    raise AssertionError(f"{module} does not run")


def have_ended(pids: list[int]) -> bool:
    return all(get_start_time(pid) is None for pid in pids)


def get_last_line(process: "subprocess.Popen[str]") -> str:
    output, _ = process.communicate(timeout=60)
    assert "Traceback" not in output
    return output.strip().splitlines()[-1]


def test_second_up_is_refused_and_down_ends_one_that_still_starts(tmp_path: Path) -> None:
    with start_up(tmp_path) as process:
        wait_for(lambda: (tmp_path / "up.lock").exists() and bool((tmp_path / "up.lock").read_text()), 20)
        second = start_wildrydes(tmp_path, "up")
        assert second.returncode == 1
        assert "a fleet is starting here already" in second.stderr
        started = list_descendants(process.pid)
        down = start_wildrydes(tmp_path, "down")
        assert down.returncode == 0, down.stderr
        assert process.wait(30) == 130
        wait_for(lambda: have_ended(started), 10)
    assert start_wildrydes(tmp_path, "down").stderr.strip() == "Nothing is running here."


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP], ids=["kill -9", "a closed terminal"])
def test_all_ends_with_up_and_its_files_with_the_next_one(home: Path, number: signal.Signals) -> None:
    with start_flight(home) as (process, started):
        process.send_signal(number)
        process.wait(30)
        wait_for(lambda: have_ended(started), 15)
        assert start_wildrydes(home, "status").returncode == 1
    if number == signal.SIGHUP:
        assert list((home / "tmp").iterdir()) == []


def test_killed_cloud_ends_the_flight_with_a_sentence_and_leaves_nothing(home: Path) -> None:
    with start_flight(home) as (process, started):
        os.kill(find_child(process, "emulator.server"), signal.SIGKILL)
        assert "the local cloud was killed by SIGKILL" in get_last_line(process)
        assert process.returncode == 1
        wait_for(lambda: have_ended(started), 15)
    assert len(list((home / "tmp").iterdir())) == 1, "what a crash left is removed by the next start"


def test_killed_producer_ends_the_flight_with_a_sentence_and_no_verdict(home: Path) -> None:
    with start_flight(home, "--for", "60", "--json") as (process, started):
        assert len(list((home / "tmp").iterdir())) == 1, "and by this start it was"
        os.kill(find_child(process, "producer"), signal.SIGKILL)
        line = get_last_line(process)
        assert "the producer was killed by SIGKILL, perhaps because memory ran out" in line
        assert process.returncode == 1
        wait_for(lambda: have_ended(started), 15)


def test_full_disk_ends_up_with_a_sentence(tmp_path: Path) -> None:
    def limit_file_size() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    with start_up(tmp_path, prepare=limit_file_size) as process:
        line = get_last_line(process)
        assert process.returncode == 1
        assert "too large" in line
    assert start_wildrydes(tmp_path, "down").stderr.strip() == "Nothing is running here."
