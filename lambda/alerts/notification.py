"""The message that tells people what changed: one for a run, whatever the number of unicorns in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TypeVar
from urllib.parse import quote

from alerts.evaluation import RECOVERY_SECONDS, Change
from alerts.last_seen import MOST_WATCHED, Sighting
from unicorn.printable import printable

NAMED = 50
"""The most names in one list of a message."""
_LONGEST_SHOWN = 160
"""Characters of a name that a message has: as escapes, a name of another script's may take ten times its length."""
_LONGEST_LINK = 300
"""A longer one, of a long name in a script of many bytes, is left out: SNS takes 256 KB."""
_RECOVERY = f"{RECOVERY_SECONDS // 60} minutes"

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a message refers to."""

    stage: str
    vitals: int
    silence: int
    """Seconds."""
    console: str
    """The console's address, with a slash at its end; empty where it isn't known."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A message for the topic."""

    subject: str
    """ASCII, and under 100 characters, as SNS asks."""
    body: str


def notice(change: Change, terms: Terms, now: float) -> Notice:
    """What to tell of a change."""
    silent, low = change.fell_silent, change.fell_low
    parts = [
        f"Wild Rydes, stage {terms.stage}, {_moment(now)}",
        *_warning(change),
        *_crowding(change),
        *_section(
            f"fell silent: nothing came for more than {terms.silence} s.",
            {name: f"last heard {_moment(one.heard)}" for name, one in _first(silent.items())},
            len(silent),
            terms,
        ),
        *_section(
            f"fell below {terms.vitals}.", {name: _vitals(one) for name, one in _first(low.items())}, len(low), terms
        ),
        *_section(
            "came back after silence.", dict.fromkeys(_first(change.heard_again), ""), len(change.heard_again), terms
        ),
        *_section(
            f"recovered: {terms.vitals} or more for {_RECOVERY}.",
            dict.fromkeys(_first(change.recovered), ""),
            len(change.recovered),
            terms,
        ),
        f"Now {change.silent:,} silent and {change.low:,} below {terms.vitals}, of {_unicorns(change.unicorns)}.",
        *([f"The console: {terms.console}"] if terms.console else []),
    ]
    return Notice(subject=_subject(change, terms), body="\n\n".join(parts) + "\n")


def _subject(change: Change, terms: Terms) -> str:
    counts = (
        (len(change.fell_silent), "silent"),
        (len(change.fell_low), f"below {terms.vitals}"),
        (len(change.heard_again), "back"),
        (len(change.recovered), "recovered"),
    )
    parts = [f"{count:,} {what}" for count, what in counts if count]
    parts += ["too many to watch"] * change.became_crowded + ["all are watched"] * change.became_complete
    return f"Wild Rydes {terms.stage}: " + ", ".join(parts)


def _warning(change: Change) -> Iterable[str]:
    if change.is_most:
        yield (
            "Most of the fleet fell silent at once. That is likely the way to the cloud, or the pipeline, and not the "
            "unicorns: look at the alarms first."
        )


def _crowding(change: Change) -> Iterable[str]:
    if change.became_crowded:
        yield (
            f"More unicorns report than can be watched: {MOST_WATCHED:,}, or fewer with long names. Those heard last "
            "are watched; about the others there will be no messages. Find out who puts so many names on the stream."
        )
    if change.became_complete:
        yield "All unicorns are watched again."


def _section(title: str, named: Mapping[str, str], count: int, terms: Terms) -> Iterable[str]:
    """The first names, each with what is said of it, and how many more there are."""
    if count:
        lines = [_line(name, what, terms) for name, what in named.items()]
        more = [f"  and {count - len(named):,} more"] if count > len(named) else []
        yield "\n".join([f"{_unicorns(count)} {title}", *lines, *more])


def _first(of: Iterable[_T]) -> Iterable[_T]:
    return islice(of, NAMED)


def _line(name: str, what: str, terms: Terms) -> str:
    """A name may hold anything, line ends too."""
    escaped = printable(name)
    shown = escaped if len(escaped) <= _LONGEST_SHOWN else f"{escaped[:_LONGEST_SHOWN]}…"
    link = f"{terms.console}#unicorn={quote(name, safe='')}" if terms.console else ""
    return "  " + ", ".join(part for part in (shown, what, link if len(link) <= _LONGEST_LINK else "") if part)


def _vitals(one: Sighting) -> str:
    return f"health {one.health}, magic {one.magic}, {_moment(one.low)}"


def _unicorns(count: int) -> str:
    return f"{count:,} unicorn{'' if count == 1 else 's'}"


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
