"""A span of minutes that a command is about: `--from` and `--to`."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import typer

from consumer.starting_position import parse_start

_MINUTE = timedelta(minutes=1)
FROM_HELP = "The first minute, by the readings' own time: UTC, such as 2026-01-31T18:00, or -2h."
TO_HELP = "Up to this minute, which is no longer in it; without it, up to now."


@dataclass(frozen=True, slots=True)
class Span:
    """Whole minutes, UTC."""

    first: datetime
    end: datetime
    """The first minute that isn't in it."""

    @property
    def empty(self) -> bool:
        return self.end <= self.first

    def until(self, end: datetime) -> "Span":
        """The part before that minute."""
        return Span(self.first, min(self.end, floor(end)))

    def bounds(self) -> tuple[str, str]:
        """Both ends as a StatusTime."""
        return status_time(self.first), status_time(self.end)

    def where(self, column: str) -> str:
        """The predicate that a timestamp column is in it, in the SQL that Trino and DuckDB share."""
        first, end = self.bounds()
        return f"{column} >= TIMESTAMP '{first}' AND {column} < TIMESTAMP '{end}'"

    def __str__(self) -> str:
        return f"{self.first:%Y-%m-%d %H:%M} to {self.end:%Y-%m-%d %H:%M} UTC"


def parse(first: str, end: str | None, now: datetime) -> Span:
    """The span that two options name, widened to whole minutes. Raises BadParameter."""
    span = Span(floor(_moment(first, "--from", now)), ceiling(_moment(end, "--to", now) if end else now))
    if span.empty:
        raise typer.BadParameter(
            f"it must be later than --from, which is {span.first:%Y-%m-%dT%H:%M}", param_hint="--to"
        )
    return span


def floor(moment: datetime) -> datetime:
    """The start of its minute."""
    return moment.replace(second=0, microsecond=0)


def ceiling(moment: datetime) -> datetime:
    """The start of the next minute, or itself where it is one."""
    return floor(moment) if floor(moment) == moment else floor(moment) + _MINUTE


def status_time(moment: datetime) -> str:
    """In the form of a StatusTime."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}"


def _moment(text: str, option: str, now: datetime) -> datetime:
    try:
        moment = parse_start(text, now)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None
    if not isinstance(moment, datetime):
        raise typer.BadParameter(f"{text!r} is no time: say one like 2026-01-31T12:00, or -15m", param_hint=option)
    if moment.year < 2000:
        raise typer.BadParameter("no reading is older than the year 2000", param_hint=option)
    return moment
