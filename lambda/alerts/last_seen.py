"""Sightings: when each unicorn was last heard from, and when its vitals were last low.

Both are times of arrival, so that no unicorn's clock matters. `merge` is commutative, associative and idempotent. So it
does not matter whether a batch is processed twice or late, or which shard of several has a unicorn's sighting.
"""

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from unicorn.reading import MAX_NAME_LENGTH
from unicorn.summary import MinuteSummary

FORGOTTEN_SECONDS = 7 * 86_400
"""A unicorn that was silent for longer is no longer watched."""
MAX_WATCHED = 120_000
"""Only so many unicorns are watched, those heard last. A million would take more memory than the function has."""
MAX_NAME_CHARACTERS = 4_000_000
"""The limit of all names together. The longest names take twenty times the memory of ordinary ones."""


class Sighting(NamedTuple):
    """When a unicorn was last heard from. Times are arrivals of summaries, in whole seconds since the epoch."""

    heard: int
    """The last summary's arrival."""
    low: int = 0
    """The arrival of the last summary with low vitals, or 0 if there was none."""
    health: int = 0
    """The lowest health in the last summary with low vitals."""
    magic: int = 0
    """The lowest magic in the last summary with low vitals."""


Sightings = Mapping[str, Sighting]
"""Sightings by unicorn."""


class InvalidSightings(ValueError):
    """Bytes that aren't sightings. The message names the object that holds them."""


def collect_sightings(summaries: Iterable[tuple[float, MinuteSummary]], vitals: int) -> dict[str, Sighting]:
    """Return the sightings in summaries, each given with its arrival. Vitals below `vitals` are low."""
    sightings: dict[str, Sighting] = {}
    for arrived, summary in summaries:
        heard, health, magic = int(arrived), summary.MinHealthPoints, summary.MinMagicPoints
        is_low = min(health, magic) < vitals
        new = Sighting(heard, heard, health, magic) if is_low else Sighting(heard)
        merge_into(sightings, {summary.Name: new})
    return sightings


def merge(left: Sighting, right: Sighting) -> Sighting:
    """Merge two sightings of a unicorn. Of two low summaries in the same second, the lowest vitals count."""
    heard = max(left.heard, right.heard)
    if left.low == right.low:
        return Sighting(heard, left.low, min(left.health, right.health), min(left.magic, right.magic))
    last = max(left, right, key=lambda sighting: sighting.low)
    return Sighting(heard, last.low, last.health, last.magic)


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
    """Return the sightings in about 30 bytes for each unicorn. `decode` is the inverse."""
    compact = {name: list(sighting) if sighting.low else [sighting.heard] for name, sighting in sightings.items()}
    return json.dumps(compact, ensure_ascii=False, separators=(",", ":")).encode()


def decode(data: bytes, origin: str) -> dict[str, Sighting]:
    """Return the sightings in an object's bytes. `origin` names the object in errors. Raises InvalidSightings."""
    try:
        return {name: Sighting(*map(int, values)) for name, values in json.loads(data).items()}
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise InvalidSightings(f"{origin} holds no sightings: delete it, and new ones are collected") from None
