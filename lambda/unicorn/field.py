"""Field types: what a field of a reading may hold.

The validator, the SQL predicate and the Glue column of a field all follow from its type, which answers these questions:

- `convert`: which value does a JSON value become? Raises InvalidValue if it is not valid.
- `sql_predicate`, `sql_expression`: which archived values are valid, and which value does each become? The SQL is in
  the dialect that Trino and DuckDB share.
- `glue_type`: which type does the archive's column have?
- `is_convertible`: can Firehose store a JSON value in the column, valid or not?
- `msgspec_meta`, `are_canonical`: does `convert` leave values unchanged? Values that do not change are canonical. A
  compiled decoder checks the bounds in `msgspec_meta`, and `are_canonical` the rest.

Conversion follows Firehose's OpenX JSON reader, so that what it coerces into a column is accepted here too: a number
may be given as text, and a name as a whole number.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from math import isfinite

from msgspec import Meta

from unicorn.timestamps import all_well_formed

_NUMBER_TEXT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
# Java trims these off a number's text: control characters and the space.
_JAVA_WHITESPACE = "".join(map(chr, range(0x21)))
_WITHOUT_DIGITS = str.maketrans("", "", "0123456789")

# What is left of a JSON fraction without its digits. Firehose stores a fraction in a text column as its text, so a name
# of this shape may have been a number.
_FRACTION_SHAPES = (".", "-.", ".E", "-.E", ".E-", "-.E-")

DECIMAL_RESOLUTION = 1e-9
"""A smaller number counts as zero, because DynamoDB's numbers end at 1e-130. In degrees, a tenth of a millimeter."""


class InvalidValue(ValueError):
    """A value that a field may not hold. The message says what the field must be."""


class _StringColumn:
    """A field that the archive stores as a string. Firehose converts all JSON but numbers too large for a double."""

    __slots__ = ()
    glue_type = "string"

    def is_convertible(self, value: object) -> bool:
        return not isinstance(value, float) or isfinite(value)


@dataclass(frozen=True, slots=True)
class _DoubleColumn:
    """A field that the archive stores as a double. Firehose converts null, numbers and the texts of numbers to one."""

    minimum: float
    maximum: float
    glue_type = "double"

    @property
    def msgspec_meta(self) -> Meta:
        return Meta(ge=self.minimum, le=self.maximum)

    def is_convertible(self, value: object) -> bool:
        number = 0.0 if value is None else _to_double(value)
        return number is not None and isfinite(number)


@dataclass(frozen=True, slots=True)
class Text(_StringColumn):
    """Text of `min_length` to `max_length` Unicode characters. Half a surrogate pair becomes "?", as in Parquet."""

    min_length: int
    max_length: int

    def convert(self, value: object) -> str:
        if isinstance(value, int) and not isinstance(value, bool):
            value = _format_whole_number(value)
        if not isinstance(value, str) or not self.min_length <= len(value) <= self.max_length:
            raise InvalidValue(f"must be text of {self.min_length} to {self.max_length} characters")
        if _reads_as_other_json(value):
            raise InvalidValue("must be text that does not read as a fraction, a truth value, an object or a list")
        return value if value.isascii() else value.encode(errors="replace").decode()

    @property
    def msgspec_meta(self) -> Meta:
        return Meta(min_length=self.min_length, max_length=self.max_length)

    def are_canonical(self, values: Iterable[str]) -> bool:
        """Return whether all texts are canonical, given that they are Unicode within the bounds."""
        return not any(map(_reads_as_other_json, values))

    def sql_predicate(self, column: str) -> str:
        shapes = ", ".join(f"'{shape}'" for shape in _FRACTION_SHAPES)
        return (
            f"length({column}) BETWEEN {self.min_length} AND {self.max_length}"
            f" AND {column} NOT IN ('true', 'false') AND substr({column}, 1, 1) NOT IN ('{{', '[')"
            f" AND translate({column}, '0123456789', '') NOT IN ({shapes})"
        )

    def sql_expression(self, column: str) -> str:
        return column


@dataclass(frozen=True, slots=True)
class Timestamp(_StringColumn):
    """A UTC time, `YYYY-MM-DD HH:MM:SS.mmm`, from the year `first_year` to `last_year`."""

    first_year: int
    last_year: int

    def convert(self, value: object) -> str:
        if not isinstance(value, str) or not all_well_formed((value,)):
            raise InvalidValue("must be a UTC time like 2026-01-31 23:59:59.999")
        if not _is_in_calendar(value[:19]):
            raise InvalidValue("must be a time that exists")
        if not self.first_year <= int(value[:4]) <= self.last_year:
            raise InvalidValue(f"must be in the years {self.first_year} to {self.last_year}")
        return value

    def are_canonical(self, values: Iterable[str]) -> bool:
        """Return whether all timestamps are canonical. Many share a second, which is checked once."""
        texts = list(values)
        return all_well_formed(texts) and all(map(self._is_valid_second, {text[:19] for text in texts}))

    def _is_valid_second(self, second: str) -> bool:
        try:
            self.convert(f"{second}.000")
        except InvalidValue:
            return False
        return True

    def sql_predicate(self, column: str) -> str:
        return (
            f"translate({column}, '123456789', '000000000') = '0000-00-00 00:00:00.000'"
            f" AND substr({column}, 1, 4) BETWEEN '{self.first_year}' AND '{self.last_year}'"
            f" AND substr({column}, 12, 2) < '24' AND substr({column}, 18, 2) < '60'"
            f" AND try_cast({column} AS timestamp) IS NOT NULL"
        )

    def sql_expression(self, column: str) -> str:
        return f"try_cast({column} AS timestamp)"


@dataclass(frozen=True, slots=True)
class Number(_DoubleColumn):
    """A double from `minimum` to `maximum`. A value closer to zero than `resolution` becomes zero."""

    resolution: float = 0.0

    def convert(self, value: object) -> float:
        number = value if type(value) is float else _to_double(value)
        if number is None or not self.minimum <= number <= self.maximum:
            raise InvalidValue(f"must be a number from {self.minimum:g} to {self.maximum:g}")
        return 0.0 if abs(number) < self.resolution else number

    def are_canonical(self, values: Iterable[float]) -> bool:
        """Return whether all numbers are canonical, given that they are within the bounds."""
        if not self.resolution:
            return True
        numbers = list(values)
        if not numbers or min(numbers) >= self.resolution or max(numbers) <= -self.resolution:
            return True  # the usual case, because a fleet is seldom on both sides of the equator
        # -0.0 is not canonical.
        return all(abs(number) >= self.resolution or str(number) == "0.0" for number in numbers)

    def sql_predicate(self, column: str) -> str:
        return f"{column} BETWEEN {self.minimum!r} AND {self.maximum!r}"

    def sql_expression(self, column: str) -> str:
        if not self.resolution:
            return column
        return f"CASE WHEN abs({column}) < {self.resolution!r} THEN 0e0 ELSE {column} END"


@dataclass(frozen=True, slots=True)
class Integer(_DoubleColumn):
    """A whole number of 32 bits. The archive stores a double, so that SQL can see a fraction and reject it too."""

    minimum: int = -(2**31)
    maximum: int = 2**31 - 1

    def convert(self, value: object) -> int:
        if type(value) is int and self.minimum <= value <= self.maximum:
            return value
        number = _to_double(value)
        if number is None or not self.minimum <= number <= self.maximum or not number.is_integer():
            raise InvalidValue(f"must be a whole number from {self.minimum} to {self.maximum}")
        return int(number)

    def are_canonical(self, _values: Iterable[float]) -> bool:
        """Return True, because all whole numbers within the bounds are canonical."""
        return True

    def sql_predicate(self, column: str) -> str:
        return f"{column} BETWEEN {self.minimum} AND {self.maximum} AND {column} = floor({column})"

    def sql_expression(self, column: str) -> str:
        return f"try_cast({column} AS integer)"


@dataclass(frozen=True, slots=True)
class Optional:
    """A number that a reading may lack. In JSON it is absent or null, in Python None, and in the archive NULL."""

    present: Number | Integer
    """The type of a value that is there."""
    glue_type = _DoubleColumn.glue_type

    def convert(self, value: object) -> float | None:
        return None if value is None else self.present.convert(value)

    def are_canonical(self, values: Iterable[float | None]) -> bool:
        """Return whether all numbers that are there are canonical, given that they are within the bounds."""
        return self.present.are_canonical(value for value in values if value is not None)

    def is_convertible(self, value: object) -> bool:
        return self.present.is_convertible(value)

    def sql_predicate(self, column: str) -> str:
        return f"({column} IS NULL OR {self.present.sql_predicate(column)})"

    def sql_expression(self, column: str) -> str:
        return self.present.sql_expression(column)


FieldType = Text | Timestamp | Number | Integer | Optional


@lru_cache(4096)  # a batch spans few seconds, with many readings in each
def _is_in_calendar(second: str) -> bool:
    """Return whether a well-formed `YYYY-MM-DD HH:MM:SS` exists."""
    parts = (second[:4], second[5:7], second[8:10], second[11:13], second[14:16], second[17:19])
    try:
        datetime(*map(int, parts))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return False
    return True


def _to_double(value: object) -> float | None:
    """Return a JSON number, or the text of one, as the nearest double, or None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str):
        value = value.strip(_JAVA_WHITESPACE)
        return float(value) if _NUMBER_TEXT.fullmatch(value) else None
    try:
        return float(value)
    except OverflowError:
        return None


def _format_whole_number(value: int) -> str | None:
    """Return the digits of a JSON whole number, or None if they are more than a text field may have."""
    return str(value) if value.bit_length() < 1024 else None


@lru_cache(65_536)  # a fleet's names recur
def _reads_as_other_json(value: str) -> bool:
    """Return whether a text may be a JSON fraction, truth value, object or list that Firehose stored as text."""
    if "." in value and value.translate(_WITHOUT_DIGITS) in _FRACTION_SHAPES:
        return True
    return value in ("true", "false") or value[:1] in ("{", "[")
