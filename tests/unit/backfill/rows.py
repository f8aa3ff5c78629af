"""Objects of minutes, as Athena writes them."""

import gzip
import json
from typing import Any

from unicorn.selected_fleet import FLEET


def make_row(number: int = 0, **changed: Any) -> dict[str, Any]:
    """Return the row of a minute with two readings."""
    minute = f"2026-11-24 {number // 60:02d}:{number % 60:02d}"
    ranges = {f"{end}_{vital.column}": 150.0 for vital in FLEET.vitals for end in ("min", "max")}
    steps = {"offsets": [0, 1000], "distances": [29_500, 30_000]}
    last = {"last_statustime": f"{minute}:01", "last_latitude": 40.75, "last_longitude": -73.99}
    return {"name": "Arion", **steps, **ranges, **last, **changed}


def make_object(*rows: dict[str, Any]) -> bytes:
    return gzip.compress("".join(f"{json.dumps(row)}\n" for row in rows).encode())
