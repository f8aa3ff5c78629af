"""Redriving many dead letters: quickly, with little memory, and whatever ends the process."""

import base64
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from aws.signals import ShutdownRequest
from ops.redrive.redrive import redrive_all
from tests.unit.ops.redrive.fake_cloud import FakeCloud, Folder, plant, read_names

ROOT = Path(__file__).parents[4]
PARALLEL = 8


def test_a_hundred_thousand_dead_letters_are_redriven_in_bounded_memory(tmp_path: Path) -> None:
    cloud = FakeCloud({}, tmp_path / "log")
    names = plant(cloud, batches=60_000, unconverted=20_000, quarantined=20_000)
    cloud.throttle_every = 5_000
    started = time.monotonic()
    inventory = redrive_all(cloud.make_deployment(), ShutdownRequest(), dry_run=False, parallel=PARALLEL)
    assert time.monotonic() - started < 300
    assert Counter(read_names(tmp_path / "log")) == Counter(names)
    assert cloud.objects == {}
    result = inventory.result
    assert result
    assert (result.processed, result.archived_again, result.put_back) == (60_000, 20_000, 20_000)
    assert (inventory.batches.total.objects, inventory.ok, inventory.is_interrupted) == (60_000, True, False)
    assert cloud.most_in_memory <= PARALLEL * 50  # a worker has at most so many small objects
    assert cloud.overlaps == 0
    document = inventory.to_dict()
    assert (document["failed"]["objects"], document["staying"], document["processed"]) == (60_000, 0, 60_000)


def test_dry_run_counts_and_changes_nothing(tmp_path: Path) -> None:
    cloud = FakeCloud({}, tmp_path / "log")
    plant(cloud, batches=30, unconverted=20, quarantined=10)
    before = dict(cloud.objects)
    inventory = redrive_all(cloud.make_deployment(), ShutdownRequest(), dry_run=True, parallel=PARALLEL)
    totals = (inventory.batches, inventory.unconverted, inventory.quarantined)
    assert [total.total.objects for total in totals] == [30, 20, 10]
    assert cloud.objects == before
    assert read_names(tmp_path / "log") == []


def test_throttling_to_the_last_leaves_the_batches_and_tells_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ops.redrive.batch_redriver.full_jitter", lambda *_: 0.0)
    cloud = FakeCloud({}, tmp_path / "log")
    plant(cloud, batches=3, unconverted=0, quarantined=0)
    cloud.throttle_every = 1
    inventory = redrive_all(cloud.make_deployment(), ShutdownRequest(), dry_run=False, parallel=PARALLEL)
    assert inventory.result
    assert (inventory.result.staying, inventory.ok, len(cloud.objects)) == (3, False, 3)
    assert "limiting the rate" in inventory.result.failures[0]


@pytest.fixture
def folder(tmp_path: Path) -> tuple[Folder, list[str]]:
    """The objects in the folder, and the names in them."""
    (tmp_path / "objects").mkdir()
    (tmp_path / "log").touch()
    objects = Folder(tmp_path / "objects")
    return objects, plant(FakeCloud(objects, tmp_path / "log"), batches=900, unconverted=300, quarantined=600)


def start(root: Path, calls_to_live: int = -1) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.unit.ops.redrive.redrive_folder", str(root), str(calls_to_live)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'lambda'}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until_redriven(process: "subprocess.Popen[str]", root: Path, records: int) -> None:
    """Wait until the process has redriven so many more records, or has ended."""
    before = len(read_names(root / "log"))
    while process.poll() is None and len((root / "log").read_bytes().splitlines()) < before + records:
        time.sleep(0.001)


def test_killed_at_any_moment_nothing_is_lost_and_what_is_repeated_is_bounded(
    folder: tuple[Folder, list[str]], tmp_path: Path
) -> None:
    objects, names = folder
    choose = random.Random(7)
    kills = 0
    while True:
        process = start(tmp_path, choose.randint(1, 1_500) if kills < 8 else -1)
        process.communicate()
        if process.returncode == 0:
            break
        assert process.returncode == -signal.SIGKILL
        kills += 1
        left = {name for body in objects.values() for name in names_in(body)}
        assert left | set(read_names(tmp_path / "log")) == set(names)
    assert kills >= 5
    redriven = Counter(read_names(tmp_path / "log"))
    assert redriven.keys() == set(names)
    assert len(objects) == 0
    assert redriven.total() - len(names) <= kills * PARALLEL * 50


def names_in(body: bytes) -> set[str]:
    """Return the name in a planted object: its reading is in base64, perhaps within JSON within JSON."""
    found = re.findall(rb"[A-Za-z0-9+/]{80,}={0,2}", body)
    return {re.search(r'"Name": ?"([^"]+)"', base64.b64decode(one).decode())[1] for one in found}  # type: ignore[index]


def test_ctrl_c_ends_cleanly_tells_what_is_done_and_another_run_continues(
    folder: tuple[Folder, list[str]], tmp_path: Path
) -> None:
    objects, names = folder
    process = start(tmp_path)
    wait_until_redriven(process, tmp_path, 200)
    process.send_signal(signal.SIGINT)
    shown, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in told
    assert "Stopped before the end. Run the command again" in told
    done = len(read_names(tmp_path / "log"))
    assert 200 <= done < len(names)
    assert f"processed {done:,} failed batches" in shown
    assert len(objects) == len(names) - done
    process = start(tmp_path)
    process.communicate(timeout=120)
    assert process.returncode == 0
    assert Counter(read_names(tmp_path / "log")) == Counter(names)
