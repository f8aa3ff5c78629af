"""The minute rows as two stores have them: DynamoDB, and `GROUP BY name, minute` over the archive."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ops.athena import run
from ops.deployment import Deployment
from unicorn.relation import MINUTE_SUMMARIES, with_readings

Key = tuple[str, str]
"""Name, and the minute as `YYYY-MM-DD HH:MM`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a minute row says, in a form in which rows of either store are equal or are not."""

    millimetres: int
    readings: int
    health: tuple[int, int]
    magic: tuple[int, int]
    last_status_time: str
    last_position: tuple[float, float]


def stored(deployment: Deployment) -> dict[Key, Row]:
    """Every row of the table."""
    pages = deployment.client("dynamodb").get_paginator("scan").paginate(
        TableName=deployment.outputs["TableName"], ConsistentRead=True
    )  # fmt: skip
    return {_key(item["Name"]["S"], item["StatusTime"]["S"]): _stored(item) for page in pages for item in page["Items"]}


def archived(deployment: Deployment) -> dict[Key, Row]:
    """What the table must equal, by Athena."""
    result = run(
        deployment.client("athena"),
        with_readings(MINUTE_SUMMARIES),
        workgroup=deployment.outputs["WorkGroupName"],
        database=deployment.outputs["DatabaseName"],
    )
    names = [column.name for column in result.columns]
    rows: Iterable[Mapping[str, Any]] = (dict(zip(names, row, strict=True)) for row in result.rows)
    return {_key(row["name"], str(row["minute"])): _archived(row) for row in rows}


def total(rows: Mapping[Key, Row]) -> int:
    """How many readings the rows hold."""
    return sum(row.readings for row in rows.values())


def _key(name: str, minute: str) -> Key:
    return name, minute[:16]


def _stored(item: Mapping[str, Mapping[str, str]]) -> Row:
    number = {name: value["N"] for name, value in item.items() if "N" in value}
    return Row(
        millimetres=int(Decimal(number["Distance"]) * 1000),
        readings=int(number["Readings"]),
        health=(int(number["MinHealthPoints"]), int(number["MaxHealthPoints"])),
        magic=(int(number["MinMagicPoints"]), int(number["MaxMagicPoints"])),
        last_status_time=item["LastStatusTime"]["S"],
        last_position=(float(number["LastLatitude"]), float(number["LastLongitude"])),
    )


def _archived(row: Mapping[str, Any]) -> Row:
    return Row(
        millimetres=int(row["distance_mm"]),
        readings=int(row["readings"]),
        health=(int(row["min_healthpoints"]), int(row["max_healthpoints"])),
        magic=(int(row["min_magicpoints"]), int(row["max_magicpoints"])),
        last_status_time=milliseconds(str(row["last_statustime"])),
        last_position=(float(row["last_latitude"]), float(row["last_longitude"])),
    )


def milliseconds(time: str) -> str:
    """A timestamp's text with three decimals, however many the engine writes."""
    whole, _, fraction = time.partition(".")
    return f"{whole}.{fraction[:3]:0<3}"
