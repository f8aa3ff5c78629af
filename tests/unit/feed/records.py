"""Records of a shard, and the inverse of the frames' encoding."""

from collections.abc import Iterable
from typing import Any

from bench.handlers.events import make_readings
from feed.columns import add_previous, read_columns
from feed.frame import Frame
from runtime.kinesis_event import EventRecord
from unicorn.codec import encode
from unicorn.reading import Reading
from unicorn.selected_fleet import FLEET

SHARD = "shardId-000000000000"
START = 1_790_000_040.0
FIRST_NUMBER = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898


def make_record(place: int, data: bytes) -> EventRecord:
    """Return the record at a place of the shard. Ten records arrive in a second."""
    return EventRecord(
        stream="wildrydes",
        shard_id=SHARD,
        sequence_number=number(place),
        partition_key="Shadowfax",
        arrived=START + place / 10,
        data=data,
    )


def number(place: int) -> str:
    return str(FIRST_NUMBER + place)


def make_records(count: int, *, start: int = 0) -> list[EventRecord]:
    """Return records of one reading each, from a place of the shard on."""
    readings = make_readings(unicorns=10, seconds=range((start + count) // 10 + 1), count=start + count, seed=1)[start:]
    return [make_record(start + place, encode(reading)) for place, reading in enumerate(readings)]


def read_values(data: str) -> dict[str, Any]:
    """Return a frame's names, and the values of its columns in place of differences."""
    names, columns = read_columns(data)
    optional = {vital.name for vital in FLEET.vitals if vital.is_optional}
    values: dict[str, Any] = {"names": names}
    for key, column in columns.items():
        if key in ("name", "arrived", "time"):
            values[key] = list(add_previous(column))
        elif key in optional:
            values[key] = [None if number == 0 else column.first + number - 1 for number in column.numbers]
        else:
            values[key] = [column.first + number for number in column.numbers]
    return values


def read_names(frames: Iterable[Frame]) -> list[str]:
    """Return the name of each reading, in order."""
    read = [read_values(frame.data) for frame in frames]
    return [columns["names"][index] for columns in read for index in columns["name"]]


def read_times(frames: Iterable[Frame]) -> list[int]:
    return [time for frame in frames for time in read_values(frame.data)["time"]]


def make_reading(**changes: Any) -> Reading:
    values: dict[str, Any] = {
        "Distance": 29.864, "HealthPoints": 151, "Latitude": 40.7494213, "Longitude": -73.98531, "MagicPoints": -2,
        "Name": "Shadowfax", "StatusTime": "2026-01-31 23:58:07.250",
    }  # fmt: skip
    return Reading(**{**values, **changes})
