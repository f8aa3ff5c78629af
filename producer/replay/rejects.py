"""Counts of the rows that are not replayed, by reason, and the file that keeps them."""

import json
from collections import Counter
from pathlib import Path
from typing import TextIO

from producer.replay.rows import Reject


class Rejects:
    """Counts rejects, and writes each as a line of JSON to a file, if there is one."""

    def __init__(self, file: TextIO | None = None) -> None:
        self.counts: Counter[str] = Counter()
        self.keeps_rows = file is not None
        self._file = file
        self._first: dict[str, str] = {}

    def add(self, path: Path, place: str, reject: Reject) -> None:
        """Count a reject of a file, whose rows are numbered by `place`, such as `line`."""
        self.counts[reject.reason] += 1
        if reject.reason not in self._first:
            detail = f", {_shorten(reject.detail)}" if reject.detail else ""
            self._first[reject.reason] = f"{path.name}, {place} {reject.number:,}{detail}"
        if self._file:
            document = {"file": str(path), place: reject.number, "reason": reject.reason, "detail": reject.detail}
            self._file.write(json.dumps(document | {"row": reject.raw}) + "\n")

    def to_lines(self) -> list[str]:
        """Return a sentence for each reason, the most frequent first."""
        return [
            f"skipped {count:,}: {reason} (first: {self._first[reason]})" for reason, count in self.counts.most_common()
        ]


def _shorten(text: str, max_length: int = 80) -> str:
    return text if len(text) <= max_length else f"{text[:max_length]}…"
