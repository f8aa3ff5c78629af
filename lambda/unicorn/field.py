"""What a field may hold: one object a field, from which the validator, the SQL predicate and the Glue column follow.

Every kind answers the same questions: how a JSON value is converted (`convert`), which archived values count as valid
(`predicate`, SQL that Trino and DuckDB share), what type the archive's column has (`glue_type`), and whether the
archive can hold a value at all, valid or not (`is_convertible`). Conversion follows Firehose's OpenX JSON reader, so
that what it coerces into a column is accepted here too: a number may come as text, and a name as a whole number.

For what is already as it should be, `bounds` says what a compiled decoder can make sure of, and `keeps` the rest.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from math import isfinite

from msgspec import Meta

from unicorn.timestamps import are_moments

_NUMBER_TEXT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
# What Java trims off a number's text: control characters and the space.
_TRIMMED = "".join(map(chr, range(0x21)))
_WITHOUT_DIGITS = str.maketrans("", "", "0123456789")

# What is left of a JSON fraction's text once its digits are taken away. Firehose writes a fraction that it finds in a
# text column this way, so a name of this shape may never have been a text at all.
_FRACTION_SHAPES = (".", "-.", ".E", "-.E", ".E-", "-.E-")


# Below this a coordinate is zero: 1e-9 degrees are a tenth of a millimetre, and DynamoDB's numbers end at 1e-130.
COORDINATE_RESOLUTION = 1e-9


class InvalidValue(ValueError):
    """A value that a field may not hold; the message says what the field must be."""


@dataclass(frozen=True, slots=True)
class Text:
    """Text of `shortest` to `longest` Unicode characters; half of a surrogate pair becomes "?", as in Parquet."""

    shortest: int
    longest: int
    glue_type = "string"

    def convert(self, value: object) -> str:
        if isinstance(value, int) and not isinstance(value, bool):
            value = _whole_number_text(value)
        if not isinstance(value, str) or not self.shortest <= len(value) <= self.longest:
            raise InvalidValue(f"must be text of {self.shortest} to {self.longest} characters")
        if _reads_as_other_json(value):
            raise InvalidValue("must be text, and not read as a fraction, a truth value, an object or a list")
        return value if value.isascii() else value.encode(errors="replace").decode()

    @property
    def bounds(self) -> Meta:
        return Meta(min_length=self.shortest, max_length=self.longest)

    def keeps(self, values: Iterable[str]) -> bool:
        """Whether `convert` leaves all of these as they are, which are Unicode within the bounds."""
        return not any(map(_reads_as_other_json, values))

    def predicate(self, column: str) -> str:
        shapes = ", ".join(f"'{shape}'" for shape in _FRACTION_SHAPES)
        return (
            f"length({column}) BETWEEN {self.shortest} AND {self.longest}"
            f" AND {column} NOT IN ('true', 'false') AND substr({column}, 1, 1) NOT IN ('{{', '[')"
            f" AND translate({column}, '0123456789', '') NOT IN ({shapes})"
        )

    def value(self, column: str) -> str:
        return column

    def is_convertible(self, value: object) -> bool:
        return not isinstance(value, float) or isfinite(value)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in UTC, `YYYY-MM-DD HH:MM:SS.mmm`, of the years `first_year` to `last_year`."""

    first_year: int
    last_year: int
    glue_type = "string"

    def convert(self, value: object) -> str:
        if not isinstance(value, str) or not are_moments((value,)):
            raise InvalidValue("must be a UTC time like 2026-01-31 23:59:59.999")
        if not _is_in_the_calendar(value[:19]):
            raise InvalidValue("must be a time that the calendar has")
        if not self.first_year <= int(value[:4]) <= self.last_year:
            raise InvalidValue(f"must be of the years {self.first_year} to {self.last_year}")
        return value

    def keeps(self, values: Iterable[str]) -> bool:
        """Whether `convert` leaves all of these as they are: few seconds make them all."""
        moments = list(values)
        return are_moments(moments) and all(map(self._is_second, {moment[:19] for moment in moments}))

    def _is_second(self, second: str) -> bool:
        try:
            return bool(self.convert(f"{second}.000"))
        except InvalidValue:
            return False

    def predicate(self, column: str) -> str:
        return (
            f"translate({column}, '123456789', '000000000') = '0000-00-00 00:00:00.000'"
            f" AND substr({column}, 1, 4) BETWEEN '{self.first_year}' AND '{self.last_year}'"
            f" AND substr({column}, 12, 2) < '24' AND substr({column}, 18, 2) < '60'"
            f" AND try_cast({column} AS timestamp) IS NOT NULL"
        )

    def value(self, column: str) -> str:
        return f"try_cast({column} AS timestamp)"

    def is_convertible(self, value: object) -> bool:
        return not isinstance(value, float) or isfinite(value)


@dataclass(frozen=True, slots=True)
class Number:
    """A double from `least` to `greatest`; closer to zero than `resolution` it is zero."""

    least: float
    greatest: float
    resolution: float = 0.0
    glue_type = "double"

    def convert(self, value: object) -> float:
        number = value if type(value) is float else _double(value)
        if number is None or not self.least <= number <= self.greatest:
            raise InvalidValue(f"must be a number from {self.least:g} to {self.greatest:g}")
        return 0.0 if abs(number) < self.resolution else number

    @property
    def bounds(self) -> Meta:
        return Meta(ge=self.least, le=self.greatest)

    def keeps(self, values: Iterable[float]) -> bool:
        """Whether `convert` leaves all of these as they are, which are within the bounds."""
        if not self.resolution:
            return True
        numbers = list(values)
        if min(numbers) >= self.resolution or max(numbers) <= -self.resolution:
            return True  # a fleet is seldom on both sides of the equator
        return all(abs(number) >= self.resolution for number in numbers)

    def predicate(self, column: str) -> str:
        return f"{column} BETWEEN {self.least!r} AND {self.greatest!r}"

    def value(self, column: str) -> str:
        if not self.resolution:
            return column
        return f"CASE WHEN abs({column}) < {self.resolution!r} THEN 0e0 ELSE {column} END"

    def is_convertible(self, value: object) -> bool:
        return _is_convertible_number(value)


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number of 32 bits. The archive keeps it as a double, so that SQL too can see a fraction and refuse it."""

    least: int = -(2**31)
    greatest: int = 2**31 - 1
    glue_type = "double"

    def convert(self, value: object) -> int:
        if type(value) is int and self.least <= value <= self.greatest:
            return value
        number = _double(value)
        if number is None or not self.least <= number <= self.greatest or not number.is_integer():
            raise InvalidValue(f"must be a whole number from {self.least} to {self.greatest}")
        return int(number)

    @property
    def bounds(self) -> Meta:
        return Meta(ge=self.least, le=self.greatest)

    def keeps(self, _values: Iterable[int]) -> bool:
        """Whether `convert` leaves all of these as they are, which are within the bounds."""
        return True

    def predicate(self, column: str) -> str:
        return f"{column} BETWEEN {self.least} AND {self.greatest} AND {column} = floor({column})"

    def value(self, column: str) -> str:
        return f"try_cast({column} AS integer)"

    def is_convertible(self, value: object) -> bool:
        return _is_convertible_number(value)


Kind = Text | Moment | Number | Integer


@lru_cache(4096)  # a batch has few seconds, and many readings of each
def _is_in_the_calendar(second: str) -> bool:
    """Whether there is such a second; its digits are where they belong."""
    parts = (second[:4], second[5:7], second[8:10], second[11:13], second[14:16], second[17:19])
    try:
        return bool(datetime(*map(int, parts)))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return False


def _is_convertible_number(value: object) -> bool:
    number = 0.0 if value is None else _double(value)
    return number is not None and isfinite(number)


def _double(value: object) -> float | None:
    """A JSON number, or text that is one, as the nearest double; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = value.strip(_TRIMMED)
        return float(value) if _NUMBER_TEXT.fullmatch(value) else None
    if not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _whole_number_text(value: int) -> str | None:
    """The digits of a JSON whole number; None for one of more digits than any text may have."""
    return str(value) if value.bit_length() < 1024 else None


@lru_cache(65_536)  # a fleet's names come again and again
def _reads_as_other_json(value: str) -> bool:
    if "." in value and value.translate(_WITHOUT_DIGITS) in _FRACTION_SHAPES:
        return True
    return value in ("true", "false") or value[:1] in ("{", "[")
