"""What comes of loading files."""

import io
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from producer.replay.choices import LoadOptions
from producer.replay.fixes import Fix
from producer.replay.loading import Recording, load
from producer.replay.rejects import Rejects
from producer.replay.rows import Reject, Row
from producer.replay.store import Store

NOW = 1_800_000_000_000
"""2027-01-15."""
HEADER = "vehicle,time,lat,lon,HealthPoints,MagicPoints"


@dataclass(frozen=True)
class Loaded:
    recording: Recording
    fixes: list[Fix]
    lines: list[str]
    """What was told."""
    skipped: dict[str, int]
    rejects: list[dict[str, Any]]


def load_files(*paths: Path, options: LoadOptions | None = None) -> Loaded:
    lines: list[str] = []
    kept = io.StringIO()
    rejects = Rejects(kept)
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder), keep_rows=True) as store:
        recording = load(
            paths,
            options or LoadOptions(),
            store,
            rejects,
            now=NOW,
            report=lines.append,
            progress=lambda _what, _rows: None,
        )
        fixes = list(recording.iterate())
    return Loaded(recording, fixes, lines, dict(rejects.counts), [*map(json.loads, kept.getvalue().splitlines())])


def write_csv(folder: Path, *rows: str, header: str = HEADER, name: str = "fleet.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([header, *rows, ""]))
    return path


def split(pieces: list[Row | Reject]) -> tuple[list[Row], list[Reject]]:
    """Return the rows and the rejects of a format."""
    rows = [piece for piece in pieces if isinstance(piece, Row)]
    return rows, [piece for piece in pieces if isinstance(piece, Reject)]
