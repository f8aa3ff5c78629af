"""Make what each place has of a fleet: items of the table, records of the stream, the archive's result object."""

import base64
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from bench.operations.results import make_page
from bench.reconcile.fleet import ARCHIVE, START, STREAM, TABLE, Fleet, make_name
from emulator.ministack import dynamodb
from processor.row import to_item
from unicorn.codec import encode
from unicorn.reading import Reading
from unicorn.selected_fleet import FLEET
from unicorn.summary import MinuteSummary

NAME = "wildrydes"
"""The name of the table, the stream and the statement."""
_COLUMNS = [
    *("name", "minute", "distance_mm", "readings"),
    *(f"{end}_{vital.column}" for vital in FLEET.vitals for end in ("min", "max")),
    *("last_statustime", "last_latitude", "last_longitude"),
]
_PACKED = 100
"""Readings in a record."""


def fill_table(fleet: Fleet) -> None:
    """Put the rows of a fleet into MiniStack's table. Equal values are one object, to fit many rows into memory."""
    table = dynamodb.tables.get(NAME)
    size = 0
    for unicorn in range(fleet.unicorns):
        name = {"S": make_name(unicorn)}
        for minute in range(fleet.minutes):
            if summary := fleet.summarize(TABLE, unicorn, minute):
                values, item_size = _make_item(summary)
                table["items"][name["S"]][summary.StatusTime] = {**values, "Name": name}
                size += item_size
    table["TableSizeBytes"] = size


@lru_cache(None)
def _make_item(summary: MinuteSummary) -> tuple[dict[str, Any], int]:
    """Return an item as JSON has it, and its size."""
    steps = {"B": base64.b64encode(summary.Steps.data).decode()}
    item = {**to_item(summary, 1), "Name": {"S": make_name(0)}, "Steps": steps}
    return item, dynamodb.item_size_bytes(item)


def write_minutes(fleet: Fleet, folder: Path) -> None:
    """Write the object of the archive's minutes, and the page that says that there is one."""
    with (folder / f"{NAME}.csv").open("w") as file:
        file.write(_write_row(_COLUMNS))
        for unicorn in range(fleet.unicorns):
            for minute in range(fleet.minutes):
                if summary := fleet.summarize(ARCHIVE, unicorn, minute):
                    file.write(f'"{make_name(unicorn)}",{_write_values(summary)}')
    page = make_page([(column, _get_type(column)) for column in _COLUMNS], [], is_first=True)
    (folder / f"{NAME}-0.json").write_text(json.dumps({**page, "NextToken": "1"}))


def _get_type(column: str) -> str:
    if column in ("name", "minute", "last_statustime"):
        return "varchar"
    return "double" if column.startswith("last_") else "bigint"


@lru_cache(None)
def _write_values(summary: MinuteSummary) -> str:
    ranges = [getattr(summary, name) for vital in FLEET.vitals for name in vital.range_fields]
    position = (summary.LastStatusTime, summary.LastLatitude, summary.LastLongitude)
    return _write_row([summary.StatusTime, summary.millimeters, summary.readings, *ranges, *position])


def _write_row(values: list[Any]) -> str:
    return ",".join(f'"{value}"' for value in values) + "\n"


def make_shards(fleet: Fleet, shards: int) -> list[list[bytes]]:
    """Return the JSON of the records of the last minute on each shard, packed as the producer does."""
    return [list(_make_records(fleet, range(shard, fleet.unicorns, shards))) for shard in range(shards)]


def _make_records(fleet: Fleet, unicorns: range) -> Iterator[bytes]:
    rides = {unicorn: fleet.make_readings(STREAM, unicorn, fleet.minutes - 1) for unicorn in unicorns}
    sequence = 0
    for second in range(60):
        due = [unicorn for unicorn in unicorns if rides[unicorn]]
        for start in range(0, len(due), _PACKED):
            sequence += 1
            readings = [replace(rides[one][second], Name=make_name(one)) for one in due[start : start + _PACKED]]
            yield _make_record(readings, sequence, START.timestamp() + 60 * (fleet.minutes - 1) + second)


def _make_record(readings: list[Reading], sequence: int, arrived: float) -> bytes:
    record = {
        "Data": base64.b64encode(b"".join(map(encode, readings))).decode(),
        "PartitionKey": readings[0].Name,
        "SequenceNumber": f"{sequence}",
        "ApproximateArrivalTimestamp": arrived,
    }
    return json.dumps(record).encode()
