"""The console's decoder, run by Node on records that Python has."""

import base64
import json
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from ops.paths import ROOT
from unicorn.reading import Reading


def decoded(records: Sequence[bytes]) -> list[dict[str, Any]]:
    """What the console makes of each record: `values` of its readings, and how many pieces are `unreadable`."""
    lines = b"".join(base64.b64encode(data) + b"\n" for data in records)
    done = subprocess.run(
        [str(ROOT / ".venv/bin/node"), str(ROOT / "console/web/tests/readings/decode-lines.ts")],
        input=lines,
        capture_output=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def values(reading: Reading) -> list[object]:
    """A reading in the order of those values, its time in milliseconds since 1970."""
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
