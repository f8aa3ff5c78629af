"""Where on a stream to start reading."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

LATEST: Final = "LATEST"
"""With what arrives from now on."""
TRIM_HORIZON: Final = "TRIM_HORIZON"
"""With the oldest record that the stream still keeps."""

Start = Literal["LATEST", "TRIM_HORIZON"] | datetime
"""LATEST, TRIM_HORIZON, or with the first record that arrived at a time (with its zone) or later."""

_AGO = re.compile(r"-(\d{1,9}(?:\.\d{1,9})?)([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def parse_start(text: str, now: datetime) -> Start:
    """What `--from` means: `latest`, `oldest`, an ISO 8601 time (UTC unless it says otherwise), or `-15m` before now.

    Raises ValueError, with a sentence, for anything else and for a time to come.
    """
    if text == "latest":
        return LATEST
    if text == "oldest":
        return TRIM_HORIZON
    try:
        time = _time(text, now)
    except (ValueError, OverflowError):
        raise ValueError(
            f"{text!r} is no place to start: say latest, oldest, a time like 2026-01-31T12:00Z, or -15m (s, m, h, d)"
        ) from None
    if time > now:
        raise ValueError(f"{text!r} is yet to come: say latest, or a time that has passed")
    return time


def _time(text: str, now: datetime) -> datetime:
    ago = _AGO.fullmatch(text)
    if ago:
        return now - timedelta(**{_UNITS[ago[2]]: float(ago[1])})
    time = datetime.fromisoformat(text)
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
