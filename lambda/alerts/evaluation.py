"""Evaluating alerts: which episodes of silence and of low vitals start and end. Depends only on its arguments."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from alerts.last_seen import Sighting, Sightings, is_crowded, select_watched

RECOVERY_SECONDS = 180
"""Low vitals are over once all summaries for this long had vitals at or above the threshold. This prevents flapping."""
_MIN_FLEET = 3
"""A smaller fleet is never reported as mostly silent."""

StartTimes = Mapping[str, int]
"""When an episode started, by unicorn: whole seconds since the epoch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episodes:
    """The episodes in progress."""

    silent: StartTimes = field(default_factory=dict)
    low: StartTimes = field(default_factory=dict)
    is_crowded: bool = False
    """Whether as many unicorns report as can be watched, so that there may be more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The episodes that started and ended, sorted by name, and the state of the fleet."""

    fell_silent: Sightings
    heard_again: tuple[str, ...]
    fell_low: Sightings
    recovered: tuple[str, ...]
    is_likely_outage: bool
    """Whether more than half of the unicorns that were not silent fell silent at once."""
    became_crowded: bool
    """Whether unicorns may be left out from now on, because there are more than can be watched."""
    became_complete: bool
    """Whether all unicorns are watched again from now on."""
    unicorns: int
    silent: int
    low: int

    @property
    def is_worth_a_message(self) -> bool:
        changes = (self.fell_silent, self.heard_again, self.fell_low, self.recovered)
        return any(changes) or self.became_crowded or self.became_complete


def evaluate(sightings: Sightings, episodes: Episodes, now: float, *, silence: int) -> tuple[Episodes, Change]:
    """Return the episodes in progress now, and what changed. Episodes of forgotten unicorns end without a message.

    A unicorn is silent if it was not heard from for more than `silence` seconds. It is low if it had low vitals in the
    RECOVERY_SECONDS before it was last heard from. So its episode of low vitals goes on while it is silent.
    """
    watched = select_watched(sightings, now)
    silent = {name for name, sighting in watched.items() if now - sighting.heard > silence}
    low = {
        name for name, sighting in watched.items() if sighting.low and sighting.heard - sighting.low < RECOVERY_SECONDS
    }
    fell_silent = _select_started(watched, silent, episodes.silent)
    reporting = len(watched.keys() - episodes.silent.keys())
    current = Episodes(
        silent={name: episodes.silent.get(name, watched[name].heard) for name in sorted(silent)},
        low={name: episodes.low.get(name, watched[name].low) for name in sorted(low)},
        is_crowded=is_crowded(watched),
    )
    return current, Change(
        fell_silent=fell_silent,
        heard_again=_select_ended(watched, silent, episodes.silent),
        fell_low=_select_started(watched, low, episodes.low),
        recovered=_select_ended(watched, low, episodes.low),
        became_crowded=current.is_crowded and not episodes.is_crowded,
        became_complete=episodes.is_crowded and not current.is_crowded,
        is_likely_outage=reporting >= _MIN_FLEET and len(fell_silent) * 2 > reporting,
        unicorns=len(watched),
        silent=len(silent),
        low=len(low),
    )


def _select_started(watched: Mapping[str, Sighting], current: Iterable[str], before: StartTimes) -> dict[str, Sighting]:
    return {name: watched[name] for name in sorted(current) if name not in before}


def _select_ended(watched: Mapping[str, Sighting], current: set[str], before: StartTimes) -> tuple[str, ...]:
    return tuple(sorted(name for name in before if name in watched and name not in current))
