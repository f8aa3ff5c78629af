"""A small fleet that stands for a picture: some healthy, some in alert, stale, lost, and some with extreme values."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from bench.console.canned import Reading, serve_canned_cloud
from bench.console.work import make_site
from console.server import serve

HEALTHY = 14
LONG_NAME = "N" * 20 + " a very long name of a unicorn that somebody has typed in to see what happens " + "N" * 30
REVERSED_NAME = "Reversed \u202eemaN\u2066"
LARGEST = 2**31 - 1
STALE_AFTER, STILL_STALE, LOST_AFTER = 30, 240, 300
"""Seconds, as by default."""
_CHANGE_SECOND = 10
"""When some go into alert, get stale and are lost. The page has opened before."""
_NAMES = [
    *("Arion", "Balios", "Bucephalus", "Chollima", "Embarr", "Incitatus", "Kanthaka"),
    *("Liath", "Longma", "Pegasus", "Qilin", "Sleipnir", "Tulpar", "Xanthos"),
]
_EXTREMES: dict[str, tuple[int, int]] = {
    LONG_NAME[:128]: (150, 150),
    REVERSED_NAME: (150, 140),
    "Max-vitals": (LARGEST, -LARGEST - 1),
}


@contextmanager
def serve_posed_fleet(*, has_extremes: bool = False) -> Iterator[str]:
    """Serve a console with the fleet, and yield its address."""

    def make(_: int, second: int) -> list[Reading]:
        return make_fleet(second, has_extremes=has_extremes)

    with serve_canned_cloud(HEALTHY, make) as cloud, serve(*make_site(cloud)) as url:
        yield url


def make_fleet(second: int, *, has_extremes: bool) -> list[Reading]:
    """Return the readings of a second. Those of silent unicorns are always the same, from long ago."""
    readings = [
        make_reading(name, number, second, health=170 - 4 * number + second % 3, magic=120 + 5 * number)
        for number, name in enumerate(_NAMES)
    ]
    weak = 60 if second >= _CHANGE_SECOND else 150
    readings.append(make_reading("Weary", 20, second, health=weak))
    readings.append(make_reading("Spent", 21, second, magic=weak + 30))
    since = -_CHANGE_SECOND
    silent = [
        ("Quiet", STALE_AFTER + since, STILL_STALE, 150),
        ("Hushed", 70, STILL_STALE, 150),
        ("Gone", LOST_AFTER + since, math.inf, 150),
        ("Vanished", 900, math.inf, 80),
    ]
    for place, (name, age, most, health) in enumerate(silent):
        readings.append(make_reading(name, 24 + place, 0, health=health, age=min(second + age, most)))
    if has_extremes:
        for number, (name, (health, magic)) in enumerate(_EXTREMES.items()):
            readings.append(make_reading(name, 32 + number, second, health=health, magic=magic))
        readings.append({**make_reading("Teleporter", 40, second), "Distance": 99_999.0 * (second % 2)})
    return readings


def make_reading(name: str, place: int, second: int, *, health: int = 150, magic: int = 150, age: float = 0) -> Reading:
    """Return a reading of a unicorn on a circle around the start; `place` is where, of 48."""
    moment = datetime.now(UTC) - timedelta(seconds=age)
    angle, way = place * math.pi / 24 * 11, 0.03 + 0.00027 * second
    return {
        "Age": age,
        "Distance": 30.0,
        "HealthPoints": health,
        "Latitude": 40.749167 + way * math.sin(angle),
        "Longitude": -73.985184 + way * math.cos(angle),
        "MagicPoints": magic,
        "Name": name,
        "StatusTime": f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}",
    }
