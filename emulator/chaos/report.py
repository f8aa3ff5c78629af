"""The file in which each fault that struck has a line."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path


def open_report(file: Path) -> Callable[[str, str], None]:
    """What writes a line for each fault, to a file that it begins anew."""
    file.write_text("")

    def report_fault(kind: str, what: str) -> None:
        line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "fault": kind, "on": what}
        with file.open("a") as out:  # one short write, which threads don't interleave
            out.write(json.dumps(line) + "\n")

    return report_fault


def count_faults(file: Path) -> dict[str, int]:
    """How often each kind of fault struck, in the order of their names."""
    lines = file.read_text().splitlines() if file.exists() else []
    return dict(sorted(Counter(json.loads(line)["fault"] for line in lines).items()))
