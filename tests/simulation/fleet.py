"""What a run's producers send: readings in order, late, skewed, duplicated or in two versions, and unreadable data.

Some producers send a record for each reading, others pack them or write aggregates.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from msgspec.structs import replace

from producer.malformed import make_malformed
from tests.events import aggregate
from unicorn.codec import encode
from unicorn.fleet import Vital
from unicorn.reading import Reading
from unicorn.selected_fleet import FLEET
from unicorn.timestamps import format_timestamp

Sent = tuple[str, bytes, tuple[Reading, ...]]
"""Partition key, data, and the readings that it holds; none for poison."""

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
                sent.append((arrival + random.random(), (name, encode(version), (version,))))
            if random.random() < 0.05:
                sent.append((arrival, (name, make_malformed(random.randrange(20), reading), ())))
    in_order = [what for _, what in sorted(sent, key=lambda one: one[0])]
    return list(_pack(random, in_order, most=random.choice([1, 1, 1, 8])))


def _pack(random: Random, sent: Sequence[Sent], *, most: int) -> Iterator[Sent]:
    """Yield the records with up to `most` successive readings in one. Poison stays by itself."""
    waiting: list[Sent] = []
    for record in sent:
        if waiting and (not record[2] or len(waiting) >= random.randint(1, most)):
            yield _join(random, waiting)
            waiting = []
        if record[2]:
            waiting.append(record)
        else:
            yield record
    if waiting:
        yield _join(random, waiting)


def _join(random: Random, records: Sequence[Sent]) -> Sent:
    """Return one record in place of several: packed, or an aggregate."""
    readings = tuple(reading for _, _, within in records for reading in within)
    if len(records) == 1 or random.random() < 0.8:
        return records[0][0], b"".join(data for _, data, _ in records), readings
    return "a", aggregate([(key, data, None) for key, data, _ in records]), readings


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
        **{vital.name: _draw_value(random, vital) for vital in FLEET.vitals},
    )


def _draw_value(random: Random, vital: Vital) -> float | None:
    """Return a value near the start of a simulated vital; often none if the vital is optional."""
    if vital.is_optional and random.random() < 0.4:
        return None
    value = vital.walk.start + random.randint(-60, 10)
    least, greatest = vital.valid
    return max(least, min(greatest, value if vital.is_whole else round(value + random.random(), vital.decimals)))
