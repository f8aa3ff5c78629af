"""Making a fix of a row: a valid reading with its time, or a reject with the reason."""

import re
from collections.abc import Mapping
from math import isfinite

from msgspec import Struct

from producer.replay.columns import Columns
from producer.replay.rows import Reject, Row
from producer.replay.times import InvalidTime, TimeReader, is_rounded
from unicorn.field import InvalidValue
from unicorn.reading import SCHEMA, InvalidReading, Reading, parse_reading
from unicorn.timestamps import format_milliseconds

_NULLS = frozenset(("", "\\N", "null", "NULL", "nan", "NaN", "NA", "N/A", "None"))
_NAME_NULLS = frozenset(("", "\\N"))
"""A vehicle may be named NA."""
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_FUTURE_MILLISECONDS = 86_400_000
"""A clock may be so far ahead, or in another zone, that its times still make sense."""
_EXACT_IN_DOUBLES = 2**53


class Fix(Struct, frozen=True, gc=False):
    """A valid reading of a file."""

    time: int
    """Milliseconds since 1970."""
    reading: Reading
    has_distance: bool
    """Whether the file gives the distance; it is 0 otherwise."""
    number: int
    """The row's line or number in its file."""
    raw: str = ""
    """The row as read, if rows are kept."""


class _Invalid(ValueError):
    """A value that can't be used, with the reason and the value."""


class FixMaker:
    """Makes the fixes of one file."""

    def __init__(
        self,
        columns: Columns,
        times: TimeReader,
        *,
        name: str | None,
        now: int,
        factors: Mapping[str, float] | None = None,
        keeps_rows: bool = False,
    ) -> None:
        self._columns, self._times, self._factors = columns.sources, times, factors or {}
        self._name, self._keeps_rows = name, keeps_rows
        self._last_time = now + _FUTURE_MILLISECONDS
        self.first_with_zone: int | None = None
        self.first_without_zone: int | None = None
        """The first rows whose time named a zone, and named none."""

    def make(self, row: Row) -> Fix | Reject:
        values = {field: self._get(row, field) for field in self._columns}
        document = {field: value for field, value in values.items() if value is not None}
        if self._name is not None:
            document["Name"] = self._name
        try:
            return self._make_fix(row, document)
        except _Invalid as error:
            return Reject(row.number, error.args[0], row.raw, error.args[1])
        except InvalidReading as error:
            reason, _, value = str(error).partition(", not ")
            return Reject(row.number, reason, row.raw, value and f"not {value}")

    def _make_fix(self, row: Row, document: dict[str, object]) -> Fix:
        if "StatusTime" not in document:
            raise _Invalid("has no time", "")
        if "Latitude" not in document or "Longitude" not in document:
            raise _Invalid("has no position", "")
        for field, value in document.items():
            if field != "StatusTime":
                document[field] = self._convert(field, value)
        _check_position(document)
        time = self._read_time(document["StatusTime"], row.number)
        document["StatusTime"] = format_milliseconds(time)
        reading = parse_reading({"Distance": 0.0, **document})
        if time > self._last_time:
            raise _Invalid("is in the future", f"at {reading.StatusTime}")
        return Fix(time, reading, "Distance" in document, row.number, row.raw if self._keeps_rows else "")

    def _get(self, row: Row, field: str) -> object:
        """Return the value of a field, or None if a column of it is missing or empty."""
        columns = self._columns[field]
        nulls = _NAME_NULLS if field == "Name" else _NULLS
        if len(columns) == 1:
            return _remove_null(row.fields.get(columns[0]), nulls)
        values = [_remove_null(row.fields.get(column), nulls) for column in columns]
        return None if None in values else " ".join(map(str, values))

    def _convert(self, field: str, value: object) -> object:
        """Return the value in the field's unit. Raises _Invalid for what a spreadsheet has mangled."""
        if isinstance(value, str):
            if field == "Name" and is_rounded(value):
                raise _Invalid("a spreadsheet has rounded its Name: export the column as text", value)
            if field != "Name" and _DECIMAL_COMMA.fullmatch(value):
                raise _Invalid(f"{field} has a decimal comma: export numbers with decimal points", value)
        if field == "Name" and isinstance(value, float) and value.is_integer() and abs(value) < _EXACT_IN_DOUBLES:
            return int(value)
        return self._scale(field, value) if field in self._factors else value

    def _scale(self, field: str, value: object) -> object:
        """Return the value times the unit's factor, rounded if the field holds whole numbers."""
        try:
            number = float(value) * self._factors[field]  # type: ignore[arg-type]  # what is no number is a TypeError
        except (TypeError, ValueError, OverflowError):
            return value
        try:
            SCHEMA[field].convert(number)
        except InvalidValue:
            return round(number) if isfinite(number) else value
        return number

    def _read_time(self, value: object, number: int) -> int:
        try:
            time = self._times.read(value)
        except InvalidTime as error:
            raise _Invalid(str(error), str(value)) from None
        if self._times.has_zone:
            self.first_with_zone = self.first_with_zone or number
        else:
            self.first_without_zone = self.first_without_zone or number
        return time


def _remove_null(value: object, nulls: frozenset[str]) -> object:
    """Return a value without the space around text, or None for what means that there is none."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    return None if text in nulls else text


def _check_position(document: Mapping[str, object]) -> None:
    """Raise _Invalid for coordinates that are swapped, or that devices report without a fix."""
    try:
        latitude, longitude = float(document["Latitude"]), float(document["Longitude"])  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return  # `parse_reading` says what is wrong
    if latitude == longitude == 0.0:
        raise _Invalid("is at 0, 0, which devices report without a position", "")
    if 90.0 < abs(latitude) <= 180.0 and abs(longitude) <= 90.0:
        where = f"latitude {latitude:g}, longitude {longitude:g}"
        raise _Invalid("its coordinates are out of range, and look swapped: map them the other way round", where)
