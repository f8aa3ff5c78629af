"""Which episodes of silence and of low vitals began and ended: a function of what was seen and of the time alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from alerts.last_seen import Seen, Sighting, is_crowded, remembered

RECOVERY_SECONDS = 180
"""So long must every summary's vitals be at or above the threshold until low vitals count as over: no one flaps."""
_FEWEST_FOR_MOST = 3
"""Of fewer unicorns nothing is said about most of them."""

Since = Mapping[str, int]
"""By name, when an episode began: whole seconds since the epoch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episodes:
    """What is under way."""

    silent: Since = field(default_factory=dict)
    low: Since = field(default_factory=dict)
    is_crowded: bool = False
    """Whether there are as many unicorns as can be watched, so that there may be more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What began and what ended, in the order of names, and how the fleet is now."""

    fell_silent: Seen
    heard_again: tuple[str, ...]
    fell_low: Seen
    recovered: tuple[str, ...]
    is_most: bool
    """Whether more than half of those who were heard until now fell silent at once."""
    became_crowded: bool
    """Whether from now on unicorns may be left out, because there are more than can be watched."""
    became_complete: bool
    """Whether from now on all unicorns are watched again."""
    unicorns: int
    silent: int
    low: int

    @property
    def is_worth_a_message(self) -> bool:
        changes = (self.fell_silent, self.heard_again, self.fell_low, self.recovered)
        return any(changes) or self.became_crowded or self.became_complete


def judge(seen: Seen, episodes: Episodes, now: float, *, silence: int) -> tuple[Episodes, Change]:
    """The episodes that are under way now, and what changed. Those of forgotten unicorns end without a word.

    Silent is who wasn't heard for more than `silence` seconds. Low is who had low vitals within RECOVERY_SECONDS before
    it was last heard, so silence ends no episode of low vitals.
    """
    watched = remembered(seen, now)
    silent = {name for name, one in watched.items() if now - one.heard > silence}
    low = {name for name, one in watched.items() if one.low and one.heard - one.low < RECOVERY_SECONDS}
    fell_silent = _began(watched, silent, episodes.silent)
    reporting = len(watched.keys() - episodes.silent.keys())
    after = Episodes(
        silent={name: episodes.silent.get(name, watched[name].heard) for name in sorted(silent)},
        low={name: episodes.low.get(name, watched[name].low) for name in sorted(low)},
        is_crowded=is_crowded(watched),
    )
    return after, Change(
        fell_silent=fell_silent,
        heard_again=_ended(watched, silent, episodes.silent),
        fell_low=_began(watched, low, episodes.low),
        recovered=_ended(watched, low, episodes.low),
        became_crowded=after.is_crowded and not episodes.is_crowded,
        became_complete=episodes.is_crowded and not after.is_crowded,
        is_most=reporting >= _FEWEST_FOR_MOST and len(fell_silent) * 2 > reporting,
        unicorns=len(watched),
        silent=len(silent),
        low=len(low),
    )


def _began(watched: Mapping[str, Sighting], under_way: Iterable[str], before: Since) -> dict[str, Sighting]:
    return {name: watched[name] for name in sorted(under_way) if name not in before}


def _ended(watched: Mapping[str, Sighting], under_way: set[str], before: Since) -> tuple[str, ...]:
    return tuple(sorted(name for name in before if name in watched and name not in under_way))
