"""Notifications: one message for each run that found changes, however many unicorns are in it."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import quote

from alerts.evaluation import RECOVERY_SECONDS, Change
from alerts.last_seen import MAX_WATCHED
from unicorn.fleet import Alert, Fleet, Vital
from unicorn.printable import to_printable

MAX_NAMES = 50
"""The limit of names in each list of a message."""
_MAX_NAME_CHARACTERS = 160
"""A longer name is cut. With escapes a name may take ten times its length."""
_MAX_LINK_CHARACTERS = 300
"""A longer link is left out, because SNS takes 256 KB. Long names in some scripts have such links."""
_MAX_SUBJECT = 99
"""Characters. Source: Amazon SNS API reference, "Publish"."""
_RECOVERY = f"{RECOVERY_SECONDS // 60} minutes"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationContext:
    """The settings that a message mentions."""

    stage: str
    fleet: Fleet
    """With the thresholds of this stage."""
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
    silent = change.fell_silent
    parts = [
        f"Wild Rydes, stage {context.stage}, {_format_time(now)}",
        *_describe_fleet(change, context.fleet),
        *_build_section(
            f"fell silent: nothing came for more than {context.silence} s.",
            silent,
            context,
            lambda name: f"last heard {_format_time(silent[name].heard)}",
        ),
        *(
            section
            for vital, alert in context.fleet.watched_vitals
            for section in _list_raised_alerts(vital, alert, change, context)
        ),
        *_build_section("came back after silence.", change.heard_again, context),
        *(
            section
            for vital, alert in context.fleet.watched_vitals
            for section in _list_recoveries(vital, alert, change, context)
        ),
        f"Now {_list_counts(change, context)}, of {context.fleet.count(change.vehicles)}.",
        *([f"The console: {context.console}"] if context.console else []),
    ]
    return Notification(subject=_build_subject(change, context), body="\n\n".join(parts) + "\n")


def _list_raised_alerts(vital: Vital, alert: Alert, change: Change, context: NotificationContext) -> Iterator[str]:
    raised = change.raised[vital.name]

    def describe(name: str) -> str:
        last = raised[name].alerts[vital.name]
        return f"{vital.label.lower()} {vital.format(last.worst)}, {_format_time(last.arrived)}"

    return _build_section(f"with {_describe_alert(vital, alert)}.", raised, context, describe)


def _list_recoveries(vital: Vital, alert: Alert, change: Change, context: NotificationContext) -> Iterator[str]:
    bound = "or less" if alert.is_above else "or more"
    title = f"recovered: {vital.label.lower()} {vital.format(alert.threshold)} {bound} for {_RECOVERY}."
    return _build_section(title, change.recovered[vital.name], context)


def _describe_alert(vital: Vital, alert: Alert) -> str:
    """Return a vital's condition in words: `battery below 15%`."""
    return f"{vital.label.lower()} {alert.word} {vital.format(alert.threshold)}"


def _list_counts(change: Change, context: NotificationContext) -> str:
    """Return how many vehicles are silent, and how many have each vital in alert."""
    counts = [f"{change.silent:,} silent"]
    for vital, alert in context.fleet.watched_vitals:
        counts.append(f"{change.in_alert[vital.name]:,} with {_describe_alert(vital, alert)}")
    return ", ".join(counts[:-1]) + " and " + counts[-1] if len(counts) > 1 else counts[0]


def _build_subject(change: Change, context: NotificationContext) -> str:
    counts = [
        (len(change.fell_silent), "silent"),
        *(
            (len(change.raised[vital.name]), _describe_alert(vital, alert))
            for vital, alert in context.fleet.watched_vitals
        ),
        (len(change.heard_again), "back"),
        (sum(map(len, change.recovered.values())), "recovered"),
    ]
    parts = [f"{count:,} {what}" for count, what in counts if count]
    if change.became_crowded:
        parts.append("too many to watch")
    if change.became_complete:
        parts.append("all are watched")
    subject = f"Wild Rydes {context.stage}: " + ", ".join(parts)
    ascii_text = subject.encode("ascii", "ignore").decode()
    return ascii_text if len(ascii_text) <= _MAX_SUBJECT else f"{ascii_text[: _MAX_SUBJECT - 3]}..."


def _describe_fleet(change: Change, fleet: Fleet) -> Iterable[str]:
    if change.is_likely_outage:
        yield (
            "Most of the fleet fell silent at once. The cause is probably the network or the pipeline, not the "
            f"{fleet.vehicles}: look at the alarms first."
        )
    if change.became_crowded:
        yield (
            f"More {fleet.vehicles} report than can be watched: {MAX_WATCHED:,}, or fewer with long names. Those heard "
            "last are watched; there will be no messages about the others. Find out who puts so many names on the "
            "stream."
        )
    if change.became_complete:
        yield f"All {fleet.vehicles} are watched again."


def _build_section(
    title: str, names: Collection[str], context: NotificationContext, describe: Callable[[str], str] = lambda _: ""
) -> Iterator[str]:
    """Yield a list of the first MAX_NAMES vehicles, each with its details, and the number of the others."""
    if names:
        lines = [_format_line(name, describe(name), context) for name in islice(names, MAX_NAMES)]
        others = len(names) - len(lines)
        more = [f"  and {others:,} more"] if others else []
        yield "\n".join([f"{context.fleet.count(len(names))} {title}", *lines, *more])


def _format_line(name: str, details: str, context: NotificationContext) -> str:
    escaped = to_printable(name)  # a name may hold any character, even a line end
    shown = escaped if len(escaped) <= _MAX_NAME_CHARACTERS else f"{escaped[:_MAX_NAME_CHARACTERS]}…"
    link = f"{context.console}#unicorn={quote(name, safe='')}" if context.console else ""
    parts = (shown, details, link if len(link) <= _MAX_LINK_CHARACTERS else "")
    return "  " + ", ".join(filter(None, parts))


def _format_time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
