"""Parse the options `--from` and `--to`, which select a range of minutes."""

from datetime import datetime

import typer

from consumer.starting_position import parse_starting_position
from ops.time_range import TimeRange, ceil_to_minute, floor_to_minute

FROM_HELP = "The first minute, by the readings' own time: UTC, such as 2026-01-31T18:00, or -2h."
TO_HELP = "The end: the first minute that is not included. The default is now."
_EARLIEST_YEAR = 2000


def parse_time_range(first: str, end: str | None, now: datetime) -> TimeRange:
    """Return the range from `--from` to `--to`, widened to whole minutes. Raises BadParameter."""
    end_time = _parse_time(end, "--to", now) if end else now
    time_range = TimeRange(floor_to_minute(_parse_time(first, "--from", now)), ceil_to_minute(end_time))
    if time_range.is_empty:
        why = f"it must be later than --from, which is {time_range.first:%Y-%m-%dT%H:%M}"
        raise typer.BadParameter(why, param_hint="--to")
    return time_range


def _parse_time(text: str, option: str, now: datetime) -> datetime:
    try:
        moment = parse_starting_position(text, now)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None
    if not isinstance(moment, datetime):
        raise typer.BadParameter(f"{text!r} is not a time such as 2026-01-31T12:00 or -15m", param_hint=option)
    if moment.year < _EARLIEST_YEAR:
        raise typer.BadParameter(f"no reading is older than the year {_EARLIEST_YEAR}", param_hint=option)
    return moment
