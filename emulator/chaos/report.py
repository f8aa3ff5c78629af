"""Write and count the faults that struck, one line per fault in a file."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path


def open_report(file: Path) -> Callable[[str, str], None]:
    """Empty the file, and return a function that writes a line for the kind of a fault and what it struck."""
    file.write_text("")

    def report_fault(kind: str, target: str) -> None:
        line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "fault": kind, "on": target}
        with file.open("a") as out:  # one short write is atomic among threads
            out.write(json.dumps(line) + "\n")

    return report_fault


def count_faults(file: Path) -> dict[str, int]:
    """Return how often each kind of fault struck, in the order of their names."""
    lines = file.read_text().splitlines() if file.exists() else []
    return dict(sorted(Counter(json.loads(line)["fault"] for line in lines).items()))
