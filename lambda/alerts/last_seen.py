"""When each unicorn was last heard of, and when its vitals were last low: what the watch keeps of a shard.

Both are judged by arrival and never by a unicorn's clock. `joined` is commutative, associative and idempotent, so a
batch that is processed again, an old one that comes late, and the shards before and after a split all agree.
"""

import json
from collections.abc import Iterable, Mapping
from itertools import accumulate, islice, takewhile
from operator import itemgetter
from typing import NamedTuple

from unicorn.reading import LONGEST_NAME
from unicorn.summary import MinuteSummary

FORGOTTEN_SECONDS = 7 * 86_400
"""A unicorn that was silent for longer is not watched any more."""
MOST_WATCHED = 120_000
"""Of more unicorns only those that were heard last are watched: a million take more memory than the function has."""
MOST_CHARACTERS = 4_000_000
"""Of all their names together: the longest names take twenty times the memory of ordinary ones."""


class Sighting(NamedTuple):
    """One unicorn. Times are arrivals of summaries, whole seconds since the epoch."""

    heard: int
    """The last one."""
    low: int = 0
    """The last one with vitals below the threshold; 0 where there was none."""
    health: int = 0
    """The lowest in that one."""
    magic: int = 0
    """The lowest in that one."""


Seen = Mapping[str, Sighting]
"""Sightings by name."""


class InvalidSightings(ValueError):
    """Bytes that aren't sightings; the message says which object they are."""


def sightings(summaries: Iterable[tuple[float, MinuteSummary]], vitals: int) -> dict[str, Sighting]:
    """What summaries, each with its arrival, say; vitals below `vitals` are low."""
    seen: dict[str, Sighting] = {}
    for arrived, summary in summaries:
        heard, health, magic = int(arrived), summary.MinHealthPoints, summary.MinMagicPoints
        is_low = min(health, magic) < vitals
        new = Sighting(heard, heard, health, magic) if is_low else Sighting(heard)
        old = seen.get(summary.Name)
        seen[summary.Name] = joined(old, new) if old else new
    return seen


def joined(one: Sighting, other: Sighting) -> Sighting:
    """What two sightings of a unicorn know together; of two low summaries of one second, the lowest vitals."""
    heard = max(one.heard, other.heard)
    if one.low == other.low:
        return Sighting(heard, one.low, min(one.health, other.health), min(one.magic, other.magic))
    last = max(one, other, key=lambda sighting: sighting.low)
    return Sighting(heard, last.low, last.health, last.magic)


def together(parts: Iterable[Seen]) -> dict[str, Sighting]:
    """Several maps as one."""
    seen: dict[str, Sighting] = {}
    for part in parts:
        join(seen, part)
    return seen


def join(seen: dict[str, Sighting], part: Seen) -> None:
    """Join a map into another one."""
    for name, sighting in part.items():
        old = seen.get(name)
        seen[name] = joined(old, sighting) if old else sighting


def remembered(seen: Seen, now: float) -> dict[str, Sighting]:
    """Return those who are still watched: of more than can be, the ones that were heard last."""
    recent = {name: sighting for name, sighting in seen.items() if now - sighting.heard <= FORGOTTEN_SECONDS}
    if len(recent) <= MOST_WATCHED and _characters(recent) <= MOST_CHARACTERS:
        return recent
    # By name where they were heard in one second, so that every call keeps the same ones.
    latest_first = sorted(zip(map(itemgetter(0), recent.values()), recent, strict=True), reverse=True)
    lengths = accumulate(len(name) for _, name in latest_first)
    fitting = takewhile(lambda pair: pair[0] <= MOST_CHARACTERS, zip(lengths, latest_first, strict=True))
    return {name: recent[name] for _, (_, name) in islice(fitting, MOST_WATCHED)}


def is_crowded(seen: Seen) -> bool:
    """Return whether another unicorn might not be watched."""
    return len(seen) >= MOST_WATCHED or _characters(seen) > MOST_CHARACTERS - LONGEST_NAME


def _characters(seen: Seen) -> int:
    return sum(map(len, seen))


def encode(seen: Seen) -> bytes:
    """About 30 bytes for a unicorn; `decode` is its inverse."""
    compact = {name: [one.heard] if not one.low else list(one) for name, one in seen.items()}
    return json.dumps(compact, ensure_ascii=False, separators=(",", ":")).encode()


def decode(data: bytes, origin: str) -> dict[str, Sighting]:
    """The sightings that an object holds. Raises InvalidSightings."""
    try:
        return {name: Sighting(*map(int, values)) for name, values in json.loads(data).items()}
    except (ValueError, TypeError, AttributeError):
        raise InvalidSightings(f"{origin} holds no sightings: delete it, and the watch begins anew") from None
