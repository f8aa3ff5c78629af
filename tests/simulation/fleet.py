"""What a run's producers send: readings in order, late, skewed, duplicated or in two versions, and unreadable data."""

from datetime import UTC, datetime, timedelta
from random import Random

from msgspec.structs import replace

from producer.malformed import make_malformed
from unicorn.codec import encode
from unicorn.reading import Reading
from unicorn.timestamps import format_timestamp

Sent = tuple[str, bytes, Reading | None]
"""Partition key, data, and the reading that it holds; None for poison."""

_START = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def make_deliveries(random: Random) -> list[Sent]:
    """Return all records on the stream, in the order of arrival."""
    names = random.sample(["Shadowfax", "Arion", "Bucephalus", "Ünïcorn ✨", "1042"], random.randint(1, 4))
    sent: list[tuple[float, Sent]] = []
    for name in names:
        skew = random.choice([0, 0, 0, -90, 45])
        for second in range(random.randint(3, 40)):
            reading = _make_reading(random, name, second + skew)
            arrival = second + random.choice([0.0] * 8 + [30.0, 75.0])
            for version in _make_versions(random, reading):
                sent.append((arrival + random.random(), (name, encode(version), version)))
            if random.random() < 0.05:
                sent.append((arrival, (name, make_malformed(random.randrange(20), reading), None)))
    return [what for _, what in sorted(sent, key=lambda one: one[0])]


def _make_versions(random: Random, reading: Reading) -> list[Reading]:
    """Return the reading, sometimes twice, and sometimes with another version of the same StatusTime."""
    if random.random() < 0.1:
        return [reading, reading]
    if random.random() < 0.05:
        return [reading, replace(_make_reading(random, reading.Name, 0), StatusTime=reading.StatusTime)]
    return [reading]


def _make_reading(random: Random, name: str, second: int) -> Reading:
    moment = _START + timedelta(seconds=second, milliseconds=random.choice([0, 0, 500, 999]))
    return Reading(
        Name=name,
        StatusTime=format_timestamp(moment),
        Latitude=40.7 + random.uniform(-0.1, 0.1),
        Longitude=-73.9 + random.uniform(-0.1, 0.1),
        # Half millimeters, which other ways of rounding round differently.
        Distance=random.choice([29.0005, 29.0015, 30.0, random.uniform(0, 60)]),
        HealthPoints=random.randint(90, 160),
        MagicPoints=random.randint(90, 160),
    )
