"""Measure the peak memory of running processes."""

from pathlib import Path

import psutil


def get_peak_bytes(pid: int) -> int:
    """Return the greatest resident size of a process so far; 0 if the process has ended.

    Only Linux records the peak; elsewhere the present size is returned. Source: proc(5), VmHWM, which psutil does not
    read.
    """
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        pass
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0


def list_descendants(pid: int) -> list[int]:
    """Return the ids of all running processes that a process started, directly or through others."""
    try:
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []
