import os
import subprocess

from ops.memory import descendants, peak_bytes
from ops.process import ended


def test_peak_of_a_process_outlives_the_memory_that_made_it() -> None:
    before = peak_bytes(os.getpid())
    waste = bytearray(before + 32 * 2**20)
    size = len(waste)
    del waste
    assert peak_bytes(os.getpid()) >= size


def test_process_that_is_gone_has_no_memory() -> None:
    child = subprocess.Popen(["true"])
    child.wait()
    assert peak_bytes(child.pid) == 0


def test_descendants_are_children_and_theirs() -> None:
    parent = subprocess.Popen(
        ["sh", "-c", "sleep 60 & echo $!; wait"], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert parent.stdout is not None
    grandchild = int(parent.stdout.readline())
    try:
        assert {parent.pid, grandchild} <= set(descendants(os.getpid()))
        assert descendants(parent.pid) == [grandchild]
    finally:
        ended(parent)
        parent.stdout.close()
    assert parent.pid not in descendants(os.getpid())
