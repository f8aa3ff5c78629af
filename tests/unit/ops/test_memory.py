import os
import subprocess

from ops.flight_metrics import get_peak_bytes, list_descendants
from ops.process import terminate


def test_peak_of_a_process_outlives_the_memory_that_made_it() -> None:
    before = get_peak_bytes(os.getpid())
    waste = bytearray(before + 32 * 2**20)
    size = len(waste)
    del waste
    assert get_peak_bytes(os.getpid()) >= size


def test_process_that_is_gone_has_no_memory() -> None:
    child = subprocess.Popen(["true"])
    child.wait()
    assert get_peak_bytes(child.pid) == 0


def test_descendants_are_children_and_theirs() -> None:
    parent = subprocess.Popen(
        ["sh", "-c", "sleep 60 & echo $!; wait"], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert parent.stdout is not None
    grandchild = int(parent.stdout.readline())
    try:
        assert {parent.pid, grandchild} <= set(list_descendants(os.getpid()))
        assert list_descendants(parent.pid) == [grandchild]
    finally:
        terminate(parent)
        parent.stdout.close()
    assert parent.pid not in list_descendants(os.getpid())
