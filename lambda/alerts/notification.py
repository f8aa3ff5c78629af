"""Notifications: one message for each run that found changes, however many unicorns are in it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import quote

from alerts.evaluation import RECOVERY_SECONDS, Change
from alerts.last_seen import MAX_WATCHED, Sighting
from unicorn.printable import to_printable

MAX_NAMES = 50
"""The limit of names in each list of a message."""
_MAX_NAME_CHARACTERS = 160
"""A longer name is cut. With escapes a name may take ten times its length."""
_MAX_LINK_CHARACTERS = 300
"""A longer link is left out, because SNS takes 256 KB. Long names in some scripts have such links."""
_RECOVERY = f"{RECOVERY_SECONDS // 60} minutes"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationContext:
    """The settings that a message mentions."""

    stage: str
    vitals: int
    silence: int
    """Seconds."""
    console: str
    """The console's address with a slash at its end, or empty if it is unknown."""


@dataclass(frozen=True, slots=True)
class Notification:
    """A message for the topic."""

    subject: str
    """ASCII of fewer than 100 characters, as SNS requires."""
    body: str


def build_notification(change: Change, context: NotificationContext, now: float) -> Notification:
    """Return the message about a change."""
    silent, low = change.fell_silent, change.fell_low
    parts = [
        f"Wild Rydes, stage {context.stage}, {_format_time(now)}",
        *_describe_fleet(change),
        *_build_section(
            f"fell silent: nothing came for more than {context.silence} s.",
            silent,
            context,
            lambda name: f"last heard {_format_time(silent[name].heard)}",
        ),
        *_build_section(f"fell below {context.vitals}.", low, context, lambda name: _format_vitals(low[name])),
        *_build_section("came back after silence.", change.heard_again, context),
        *_build_section(f"recovered: {context.vitals} or more for {_RECOVERY}.", change.recovered, context),
        f"Now {change.silent:,} silent and {change.low:,} below {context.vitals}, of {_format_count(change.unicorns)}.",
        *([f"The console: {context.console}"] if context.console else []),
    ]
    return Notification(subject=_build_subject(change, context), body="\n\n".join(parts) + "\n")


def _build_subject(change: Change, context: NotificationContext) -> str:
    counts = (
        (len(change.fell_silent), "silent"),
        (len(change.fell_low), f"below {context.vitals}"),
        (len(change.heard_again), "back"),
        (len(change.recovered), "recovered"),
    )
    parts = [f"{count:,} {what}" for count, what in counts if count]
    if change.became_crowded:
        parts.append("too many to watch")
    if change.became_complete:
        parts.append("all are watched")
    return f"Wild Rydes {context.stage}: " + ", ".join(parts)


def _describe_fleet(change: Change) -> Iterable[str]:
    if change.is_likely_outage:
        yield (
            "Most of the fleet fell silent at once. The cause is probably the network or the pipeline, not the "
            "unicorns: look at the alarms first."
        )
    if change.became_crowded:
        yield (
            f"More unicorns report than can be watched: {MAX_WATCHED:,}, or fewer with long names. Those heard last "
            "are watched; there will be no messages about the others. Find out who puts so many names on the stream."
        )
    if change.became_complete:
        yield "All unicorns are watched again."


def _build_section(
    title: str, names: Collection[str], context: NotificationContext, describe: Callable[[str], str] = lambda _: ""
) -> Iterable[str]:
    """Yield a list of the first MAX_NAMES unicorns, each with its details, and the number of the others."""
    if names:
        lines = [_format_line(name, describe(name), context) for name in islice(names, MAX_NAMES)]
        others = len(names) - len(lines)
        more = [f"  and {others:,} more"] if others else []
        yield "\n".join([f"{_format_count(len(names))} {title}", *lines, *more])


def _format_line(name: str, details: str, context: NotificationContext) -> str:
    escaped = to_printable(name)  # a name may hold any character, even a line end
    shown = escaped if len(escaped) <= _MAX_NAME_CHARACTERS else f"{escaped[:_MAX_NAME_CHARACTERS]}…"
    link = f"{context.console}#unicorn={quote(name, safe='')}" if context.console else ""
    parts = (shown, details, link if len(link) <= _MAX_LINK_CHARACTERS else "")
    return "  " + ", ".join(filter(None, parts))


def _format_vitals(sighting: Sighting) -> str:
    return f"health {sighting.health}, magic {sighting.magic}, {_format_time(sighting.low)}"


def _format_count(count: int) -> str:
    return f"{count:,} unicorn{'' if count == 1 else 's'}"


def _format_time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
