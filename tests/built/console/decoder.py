"""Runs the console's decoder in Node, on records from Python."""

import base64
import json
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from ops.paths import ROOT
from unicorn.reading import Reading


def decode_by_console(records: Sequence[bytes]) -> list[dict[str, Any]]:
    """Return the `values` that the console decodes from each record, and its count of `unreadable` pieces."""
    lines = b"".join(base64.b64encode(data) + b"\n" for data in records)
    done = subprocess.run(
        [str(ROOT / ".venv/bin/node"), str(ROOT / "console/web/tests/readings/decode-lines.ts")],
        input=lines,
        capture_output=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def to_values(reading: Reading) -> list[object]:
    """Return the values of a reading in the same order, with its time in milliseconds since the epoch."""
    moment = datetime.strptime(reading.StatusTime, "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=UTC)
    return [
        reading.Name,
        round(moment.timestamp() * 1000),
        reading.Latitude,
        reading.Longitude,
        reading.Distance,
        reading.HealthPoints,
        reading.MagicPoints,
    ]
