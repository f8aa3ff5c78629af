"""Sightings: when and where each vehicle was last heard from, and when its vitals were last in alert.

Both are times of arrival, so that no vehicle's clock matters. `merge` is commutative, associative and idempotent. So it
does not matter whether a batch is processed twice or late, or which shard of several has a unicorn's sighting.
"""

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from alerts.last_place import LastPlace, choose_later, decode_last_place, find_last_place
from unicorn.fleet import Fleet
from unicorn.reading import MAX_NAME_LENGTH
from unicorn.selected_fleet import FLEET
from unicorn.summary import MinuteSummary

FORGOTTEN_SECONDS = 7 * 86_400
"""A unicorn that was silent for longer is no longer watched."""
MAX_WATCHED = 120_000
"""Only so many unicorns are watched, those heard last. A million would take more memory than the function has."""
MAX_NAME_CHARACTERS = 4_000_000
"""The limit of all names together. The longest names take twenty times the memory of ordinary ones."""


class LastAlert(NamedTuple):
    """The last summary in which a vital was in alert."""

    arrived: int
    """Its arrival, in whole seconds since the epoch."""
    worst: float
    """The vital's value furthest beyond its threshold."""


class Sighting(NamedTuple):
    """When and where a vehicle was last heard from, and when its vitals were last in alert."""

    heard: int
    """The last summary's arrival, in whole seconds since the epoch."""
    alerts: Mapping[str, LastAlert] = {}
    """By the vital's name."""
    place: LastPlace | None = None
    """None if an earlier version stored the sighting."""


Sightings = Mapping[str, Sighting]
"""Sightings by the vehicle's name."""


class InvalidSightings(ValueError):
    """Bytes that aren't sightings. The message names the object that holds them."""


def collect_sightings(summaries: Iterable[tuple[float, MinuteSummary]], fleet: Fleet) -> dict[str, Sighting]:
    """Return the sightings in summaries, each given with its arrival. The fleet has the alerts' thresholds."""
    sightings: dict[str, Sighting] = {}
    watched_vitals = fleet.watched_vitals
    for arrived, summary in summaries:
        heard = int(arrived)
        alerts = {}
        for vital, alert in watched_vitals:
            worst = getattr(summary, vital.range_fields[alert.is_above])
            if worst is not None and alert.is_raised_by(worst):
                alerts[vital.name] = LastAlert(heard, worst)
        place = find_last_place(arrived, summary)
        merge_into(sightings, {summary.Name: Sighting(heard, alerts, place)})
    return sightings


def merge(left: Sighting, right: Sighting) -> Sighting:
    """Merge two sightings of a vehicle. Of two summaries that arrived in the same second, the worst value counts."""
    names = sorted(left.alerts.keys() | right.alerts.keys())
    alerts = {name: _merge_alerts(name, left.alerts.get(name), right.alerts.get(name)) for name in names}
    return Sighting(max(left.heard, right.heard), alerts, choose_later(left.place, right.place))


_ALERTS = {vital.name: alert for vital, alert in FLEET.watched_vitals}


def _merge_alerts(name: str, left: LastAlert | None, right: LastAlert | None) -> LastAlert:
    if left is None or right is None:
        return left or right  # type: ignore[return-value]  # one of them is there
    if left.arrived != right.arrived:
        return max(left, right)
    return LastAlert(left.arrived, _ALERTS[name].choose_worse(left.worst, right.worst))


def merge_into(sightings: dict[str, Sighting], more: Sightings) -> None:
    """Add more sightings to `sightings`, merging those of the same unicorn."""
    for name, sighting in more.items():
        old = sightings.get(name)
        sightings[name] = merge(old, sighting) if old else sighting


def select_watched(sightings: Sightings, now: float) -> dict[str, Sighting]:
    """Return the sightings of the unicorns to watch: all that are not forgotten, or the latest ones of too many."""
    recent = {name: sighting for name, sighting in sightings.items() if now - sighting.heard <= FORGOTTEN_SECONDS}
    if len(recent) <= MAX_WATCHED and _count_characters(recent) <= MAX_NAME_CHARACTERS:
        return recent
    # Unicorns heard in the same second are sorted by name, so that every call selects the same ones.
    latest_first = sorted(((sighting.heard, name) for name, sighting in recent.items()), reverse=True)
    watched: dict[str, Sighting] = {}
    characters = 0
    for _, name in latest_first[:MAX_WATCHED]:
        characters += len(name)
        if characters > MAX_NAME_CHARACTERS:
            break
        watched[name] = recent[name]
    return watched


def is_crowded(sightings: Sightings) -> bool:
    """Return whether one more unicorn might not be watched."""
    return len(sightings) >= MAX_WATCHED or _count_characters(sightings) > MAX_NAME_CHARACTERS - MAX_NAME_LENGTH


def _count_characters(sightings: Sightings) -> int:
    return sum(map(len, sightings))


def encode(sightings: Sightings) -> bytes:
    """Return the sightings in about 130 bytes for each vehicle. `decode` is the inverse."""
    compact = {name: sighting if any(sighting[1:]) else [sighting.heard] for name, sighting in sightings.items()}
    return json.dumps(compact, ensure_ascii=False, separators=(",", ":")).encode()


def decode(data: bytes, origin: str) -> dict[str, Sighting]:
    """Return the sightings in an object's bytes. `origin` names the object in errors. Raises InvalidSightings."""
    try:
        return {name: _decode_sighting(*values) for name, values in json.loads(data).items()}
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise InvalidSightings(f"{origin} holds no sightings: delete it, and new ones are collected") from None


def _decode_sighting(heard: object, alerts: object = None, place: object = None, *unnamed: object) -> Sighting:
    """Return a sighting without alerts of vitals that the fleet has lost since."""
    if unnamed:  # an earlier version wrote the arrival of the last alert, and then the unicorn's two vitals
        worst_values = zip(("HealthPoints", "MagicPoints"), (place, *unnamed), strict=True)
        alerts, place = {name: (alerts, worst) for name, worst in worst_values}, None
    last_alerts = {
        name: LastAlert(int(arrived), float(worst))
        for name, (arrived, worst) in dict(alerts or {}).items()  # type: ignore[call-overload]  # else it raises
        if name in _ALERTS
    }
    return Sighting(int(heard), last_alerts, decode_last_place(place))  # type: ignore[call-overload]  # else it raises
