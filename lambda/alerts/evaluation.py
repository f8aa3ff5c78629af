"""Evaluating alerts: which episodes of silence and of vitals in alert start and end. Depends only on its arguments."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from alerts.last_seen import Sighting, Sightings, is_crowded, select_watched
from unicorn.fleet import Alert, Fleet

RECOVERY_SECONDS = 180
"""A vital's alert is over once no summary for this long had the vital beyond its threshold. This prevents flapping."""
_MIN_FLEET = 3
"""A smaller fleet is never reported as mostly silent."""

StartTimes = Mapping[str, int]
"""When an episode started, by vehicle: whole seconds since the epoch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episodes:
    """The episodes in progress."""

    silent: StartTimes = field(default_factory=dict)
    alerts: Mapping[str, StartTimes] = field(default_factory=dict)
    """By the name of the vital that is in alert."""
    is_crowded: bool = False
    """Whether as many vehicles report as can be watched, so that there may be more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The episodes that started and ended, sorted by name, and the state of the fleet."""

    fell_silent: Sightings
    heard_again: tuple[str, ...]
    raised: Mapping[str, Sightings]
    """The vehicles that a vital's alert was raised for, by the vital's name."""
    recovered: Mapping[str, tuple[str, ...]]
    """The vehicles whose vital is in alert no more, by the vital's name."""
    is_likely_outage: bool
    """Whether more than half of the vehicles that were not silent fell silent at once."""
    became_crowded: bool
    """Whether vehicles may be left out from now on, because there are more than can be watched."""
    became_complete: bool
    """Whether all vehicles are watched again from now on."""
    vehicles: int
    silent: int
    in_alert: Mapping[str, int]
    """How many vehicles have a vital in alert, by the vital's name."""
    any_alert: int
    """How many vehicles have any vital in alert."""

    @property
    def is_worth_a_message(self) -> bool:
        changes = (self.fell_silent, self.heard_again, *self.raised.values(), *self.recovered.values())
        return any(changes) or self.became_crowded or self.became_complete


def evaluate(
    sightings: Sightings, episodes: Episodes, now: float, *, fleet: Fleet, silence: int
) -> tuple[Episodes, Change]:
    """Return the episodes in progress now, and what changed. Episodes of forgotten vehicles end without a message.

    A vehicle is silent if it was not heard from for more than `silence` seconds. A vital is in alert if it was in the
    RECOVERY_SECONDS before the vehicle was last heard from. So its episode goes on while the vehicle is silent.
    """
    watched = select_watched(sightings, now)
    silent = {name for name, sighting in watched.items() if now - sighting.heard > silence}
    alerts = {vital.name: _select_in_alert(watched, vital.name, alert) for vital, alert in fleet.watched_vitals}
    before = {name: episodes.alerts.get(name, {}) for name in alerts}
    fell_silent = _select_started(watched, silent, episodes.silent)
    reporting = len(watched.keys() - episodes.silent.keys())
    current = Episodes(
        silent={name: episodes.silent.get(name, watched[name].heard) for name in sorted(silent)},
        alerts={
            vital: {name: before[vital].get(name, watched[name].alerts[vital].arrived) for name in sorted(names)}
            for vital, names in alerts.items()
            if names
        },
        is_crowded=is_crowded(watched),
    )
    return current, Change(
        fell_silent=fell_silent,
        heard_again=_select_ended(watched, silent, episodes.silent),
        raised={vital: _select_started(watched, names, before[vital]) for vital, names in alerts.items()},
        recovered={vital: _select_ended(watched, names, before[vital]) for vital, names in alerts.items()},
        became_crowded=current.is_crowded and not episodes.is_crowded,
        became_complete=episodes.is_crowded and not current.is_crowded,
        is_likely_outage=reporting >= _MIN_FLEET and len(fell_silent) * 2 > reporting,
        vehicles=len(watched),
        silent=len(silent),
        in_alert={vital: len(names) for vital, names in alerts.items()},
        any_alert=len(set().union(*alerts.values())),
    )


def _select_in_alert(watched: Mapping[str, Sighting], vital: str, alert: Alert) -> set[str]:
    """Return the vehicles whose vital is in alert. A sighting may have been stored with another threshold."""
    return {
        name
        for name, sighting in watched.items()
        if (last := sighting.alerts.get(vital))
        and alert.is_raised_by(last.worst)
        and sighting.heard - last.arrived < RECOVERY_SECONDS
    }


def _select_started(watched: Mapping[str, Sighting], current: Iterable[str], before: StartTimes) -> dict[str, Sighting]:
    return {name: watched[name] for name in sorted(current) if name not in before}


def _select_ended(watched: Mapping[str, Sighting], current: set[str], before: StartTimes) -> tuple[str, ...]:
    return tuple(sorted(name for name in before if name in watched and name not in current))
