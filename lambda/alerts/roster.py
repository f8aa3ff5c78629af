"""The roster: the last place of every vehicle in one object, which the console reads when it opens.

The stream tells a page only who was heard in the last minutes. The table cannot tell it who else there is without being
scanned, which would take longer the older the fleet is.
"""

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec.json

from alerts.last_place import LastPlace
from alerts.last_seen import Sightings

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

KEY = "roster.json"
VERSION = 1
MAX_VEHICLES = 20_000
"""As many as the console shows (`MAX_UNICORNS` in console/web/src/fleet/fleet.ts)."""
_REPORTING_SECONDS = 240
"""A vehicle that was heard in this time may still report. Pages read the last five minutes of the stream themselves."""

_Row = tuple[str, int, int, float, float, *tuple[float | None, ...]]


@dataclass(frozen=True, slots=True)
class RosterObject:
    """The roster's object. Errors of S3 are raised."""

    s3: "S3Client"
    bucket: str

    def save(self, sightings: Sightings, vitals: tuple[str, ...], now: float) -> None:
        """Replace the roster. `now` is in seconds since the epoch."""
        self.s3.put_object(
            Bucket=self.bucket,
            Key=KEY,
            Body=gzip.compress(encode(sightings, vitals, now), compresslevel=5, mtime=0),
            ContentType="application/json",
            ContentEncoding="gzip",
            # Without it a browser might show an old roster.
            CacheControl="no-store",
        )


def encode(sightings: Sightings, vitals: tuple[str, ...], now: float) -> bytes:
    """Return the roster: for each vehicle its name, arrival, StatusTime, latitude, longitude, and each of the vitals.

    Times are milliseconds since the epoch. Places are rounded to 0.1 m. About 80 bytes a vehicle.
    """
    rows = [_make_row(name, place, vitals) for name, place in _select(sightings, now)]
    return msgspec.json.encode({"version": VERSION, "written": int(now * 1000), "vitals": vitals, "vehicles": rows})


def _make_row(name: str, place: LastPlace, vitals: tuple[str, ...]) -> _Row:
    values = (place.vitals.get(vital) for vital in vitals)
    return name, place.arrived, place.time, round(place.latitude, 6), round(place.longitude, 6), *values


def _select(sightings: Sightings, now: float) -> Iterator[tuple[str, LastPlace]]:
    """Yield at most MAX_VEHICLES: first the silent ones, which only the roster knows, and the last heard of them."""
    places: Mapping[str, LastPlace] = {name: seen.place for name, seen in sightings.items() if seen.place}
    reports = {name: now - sightings[name].heard <= _REPORTING_SECONDS for name in places}
    names = sorted(places, key=lambda name: (reports[name], -places[name].arrived, name))
    return ((name, places[name]) for name in names[:MAX_VEHICLES])
