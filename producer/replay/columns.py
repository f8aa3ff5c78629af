"""Which column of a file each field of a reading comes from: as the user says, or guessed from usual headers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from msgspec.structs import fields as get_fields

from producer.replay.rows import RefusedFile, Row
from unicorn.reading import SCHEMA, Reading

POSITION = ("StatusTime", "Latitude", "Longitude")
"""The fields that every row must have."""
_COMPUTED = ("Name", *POSITION, "Distance")
"""The fields that are not vitals. Of them, a name may be the file's, and a distance may be computed."""
_USUAL: Mapping[str, tuple[str, ...]] = {
    "Name": (
        "vehicleid", "vehicle", "mmsi", "deviceid", "taxiid", "busid", "truckid", "shipid", "unitid", "trackerid",
        "assetid", "carid", "bikeid", "imei", "icao24", "tid", "vehiclelabel", "name", "trackid", "id",
    ),
    "StatusTime": (
        "statustime", "timestamp", "datetime", "basedatetime", "timestamputc", "utc", "timeutc", "fixtime", "gpstime",
        "time", "ts", "tst", "recordedat", "devicetime", "eventtime", "aispostimestamp", "createdat",
    ),
    "Latitude": ("latitude", "lat", "gpslatitude", "gpslat"),
    "Longitude": ("longitude", "lon", "lng", "long", "gpslongitude", "gpslon", "gpslng"),
}  # fmt: skip
"""Headers in lower case without punctuation, the best first."""
_MAX_LISTED = 15


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of each field, whose values are joined by a space. A field without columns is absent."""

    sources: Mapping[str, tuple[str, ...]]

    def to_line(self) -> str:
        """Return the columns in the form that --map takes."""
        return ",".join(f"{field}={'+'.join(columns)}" for field, columns in self.sources.items())


def list_required_fields() -> list[str]:
    """Return the fields that every reading has."""
    return [field.name for field in get_fields(Reading) if field.required]


def parse_map(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the columns of each field in texts such as `Name=vehicle_id,StatusTime=date+time`. Raises ValueError."""
    names = {name.lower(): name for name in SCHEMA}
    mapping: dict[str, tuple[str, ...]] = {}
    for pair in (pair for text in texts for pair in re.split(r",(?=\s*\w+=)", text)):
        field, is_pair, column = (part.strip() for part in pair.partition("="))
        if not is_pair or not column:
            raise ValueError(f"{pair!r} is not FIELD=COLUMN")
        if field.lower() not in names:
            raise ValueError(f"there is no field {field!r}: the fields are {', '.join(SCHEMA)}")
        if names[field.lower()] in mapping:
            raise ValueError(f"{names[field.lower()]} is given twice")
        mapping[names[field.lower()]] = (column,)
    return mapping


def choose_columns(rows: Sequence[Row], mapping: Mapping[str, tuple[str, ...]], *, has_names: bool) -> Columns:
    """Return the mapping, completed from usual headers of the first rows.

    `has_names` is whether to look for the vehicles' names. Raises RefusedFile if a column of the mapping, or for a
    field that a reading must have, is missing.
    """
    headers = list(dict.fromkeys(chain.from_iterable(row.fields for row in rows)))
    sources: dict[str, tuple[str, ...]] = {}
    for field in SCHEMA:
        if field in mapping:
            sources[field] = _resolve(mapping[field][0], headers, field)
        elif (field != "Name" or has_names) and (guess := _guess(field, headers)):
            sources[field] = guess
    _require(sources, headers, rows)
    return Columns(sources)


def _resolve(text: str, headers: list[str], field: str) -> tuple[str, ...]:
    """Return the columns that a text names: one, or several joined by plus signs. Raises RefusedFile."""
    columns = (text,) if text in headers else tuple(part.strip() for part in text.split("+"))
    for column in columns:
        if column not in headers:
            raise RefusedFile(f"has no column {column!r} for {field}: {_list(headers)}")
    return columns


def _guess(field: str, headers: list[str]) -> tuple[str, ...]:
    """Return the column with the best usual name, or none. Raises RefusedFile if several are as good."""
    for usual in _USUAL.get(field, (field.lower(),)):
        if column := _find(usual, headers, field):
            date = _find("date", headers, field) if usual == "time" else None
            return (date, column) if date else (column,)
    return ()


def _find(usual: str, headers: list[str], field: str) -> str | None:
    """Return the header with a usual name, at the least depth of nested objects. Raises RefusedFile for several."""
    found = [header for header in headers if usual in (_normalize(header), _normalize(header.rpartition(".")[2]))]
    least = min((header.count(".") for header in found), default=0)
    best = [header for header in found if header.count(".") == least]
    if len(best) > 1:
        raise RefusedFile(f"has several columns for {field}: {', '.join(best)}. Choose with --map {field}=COLUMN")
    return best[0] if best else None


def _normalize(header: str) -> str:
    return re.sub(r"[\W_]", "", header).lower()


def _require(sources: Mapping[str, tuple[str, ...]], headers: list[str], rows: Sequence[Row]) -> None:
    """Raise RefusedFile if a field that a reading must have has no column."""
    if missing := [field for field in POSITION if field not in sources]:
        remedy = _find_other_form(rows) or f"Choose with --map {missing[0]}=COLUMN"
        raise RefusedFile(f"has no column for {_join(missing)}: {_list(headers)}. {remedy}")
    vitals = [field for field in list_required_fields() if field not in (*_COMPUTED, *sources)]
    if vitals:
        raise RefusedFile(
            f"has no column for {_join(vitals)}, which every reading of the fleet has: {_list(headers)}."
            f" Choose with --map {vitals[0]}=COLUMN, or a fleet without them, such as `positions`"
        )


def _find_other_form(rows: Sequence[Row]) -> str | None:
    """Return what to do about rows that are not one position each, if that is what they look like."""
    for row in rows:
        for column, value in row.fields.items():
            if isinstance(value, str) and value.lstrip().startswith("[["):
                return f"{column} holds many positions in a row: write a row for each of them first"
            if value in ("latitude", "longitude"):
                return f"Its rows hold one signal each, as {column} says: write a row for each position first"
    return None


def _list(headers: list[str]) -> str:
    more = f" and {len(headers) - _MAX_LISTED} more" if len(headers) > _MAX_LISTED else ""
    return f"its columns are {', '.join(filter(None, headers[:_MAX_LISTED]))}{more}"


def _join(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
