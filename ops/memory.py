"""The most memory that running processes have had, as the kernel keeps it."""

from pathlib import Path


def get_peak_bytes(pid: int) -> int:
    """The greatest resident size that a process has had so far; 0 if it is gone. Source: proc(5), VmHWM."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def list_descendants(pid: int) -> list[int]:
    """All running processes that a process started, and those that they started."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has just ended
        children.setdefault(parent, []).append(int(stat.parent.name))
    found, ahead = [], list(children.get(pid, []))
    while ahead:
        found.append(ahead.pop())
        ahead += children.get(found[-1], [])
    return found
