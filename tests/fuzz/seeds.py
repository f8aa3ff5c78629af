"""The mutator's seeds: the corpus, and packed records and aggregates of it."""

from random import Random

from tests.events import aggregate
from tests.unit.unicorn.corpus import CASES, ORIGINAL, make_document, pack

_LONGEST = 2_000
"""The corpus has a few records of a hundred kilobytes, which would be all that is ever mutated."""
_MANY = 4_000


def make_records() -> list[bytes]:
    """Return records of readings with different StatusTimes, half of them valid."""
    single = [case.data for case in CASES if len(case.data) <= _LONGEST]
    dice = Random(1)
    good = [_make_good(dice) for _ in range(_MANY)]
    aggregates = [_aggregate(dice, [*single, *good]) for _ in range(_MANY // 2)]
    packed = [pack(*(dice.choice(good) for _ in range(dice.randint(2, 6)))) for _ in range(_MANY // 2)]
    return [*single * (_MANY // 2 // len(single)), ORIGINAL, *good, *packed, *aggregates]


def _make_good(dice: Random) -> bytes:
    moment = f"2026-01-31 23:{dice.randrange(60):02d}:{dice.randrange(60):02d}.{dice.randrange(1000):03d}"
    name = dice.choice(("Shadowfax", "Arion", "O'Hara", "🦄"))
    return make_document(Name=name, StatusTime=moment, Distance=dice.random() * 60, HealthPoints=dice.randint(0, 200))


def _aggregate(dice: Random, from_: list[bytes]) -> bytes:
    return aggregate([(f"key {number}", dice.choice(from_) or b"\n", None) for number in range(dice.randint(1, 6))])
