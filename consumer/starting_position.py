"""Starting positions: where on a stream to start reading."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

LATEST: Final = "LATEST"
"""Start at records that arrive from now on."""
TRIM_HORIZON: Final = "TRIM_HORIZON"
"""Start at the oldest record that has not expired."""

StartingPosition = Literal["LATEST", "TRIM_HORIZON"] | datetime
"""LATEST, TRIM_HORIZON, or a time with a zone, to start at the first record that arrived then or later."""

_AGO = re.compile(r"-(\d{1,9}(?:\.\d{1,9})?)([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def parse_starting_position(text: str, now: datetime) -> StartingPosition:
    """Parse `latest`, `oldest`, an ISO 8601 time (in UTC unless it has a zone), or a time before now such as `-15m`.

    Raises ValueError with a sentence for anything else, and for a time in the future.
    """
    if text == "latest":
        return LATEST
    if text == "oldest":
        return TRIM_HORIZON
    try:
        time = _parse_time(text, now)
    except (ValueError, OverflowError):
        raise ValueError(
            f"{text!r} is not a starting position: use latest, oldest, a time such as 2026-01-31T12:00Z, "
            "or -15m (s, m, h, d)"
        ) from None
    if time > now:
        raise ValueError(f"{text!r} is in the future: use latest, or a time in the past")
    return time


def _parse_time(text: str, now: datetime) -> datetime:
    ago = _AGO.fullmatch(text)
    if ago:
        return now - timedelta(**{_UNITS[ago[2]]: float(ago[1])})
    time = datetime.fromisoformat(text)
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
