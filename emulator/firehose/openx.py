"""Firehose's record format conversion: a JSON record as rows of a Glue table, read as its OpenX JSON reader does.

Keys match whatever their case. A text column takes the text of any value; a number column takes a number, or text that
is one; a missing key or null is NULL. A record may hold several objects, one after the other. What does not fit makes
the whole record fail, and it then goes to the error prefix. Source: "Convert input data format in Amazon Data
Firehose", and the reader's own conversions.
"""

import json
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

from unicorn.codec import most_documents

Row = list[str | float | None]


class ConversionError(ValueError):
    """Why a record can't become rows, with the code that Firehose writes beside it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def parse_rows(record: bytes, columns: Mapping[str, str]) -> list[Row]:
    """The rows of a record; `columns` maps each column's name to its Glue type. Raises ConversionError."""
    return [
        [_convert_value(values.get(name.lower()), name, type_) for name, type_ in columns.items()]
        for values in ({key.lower(): value for key, value in document.items()} for document in _parse_objects(record))
    ]


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


_WHITE_SPACE = " \t\r\n"
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def _parse_objects(record: bytes) -> list[dict[str, Any]]:
    try:
        text = record.decode().rstrip(_WHITE_SPACE)
    except UnicodeDecodeError:
        raise ConversionError("DataFormatConversion.ParseError", "The record isn't UTF-8.") from None
    if not text:
        raise ConversionError("DataFormatConversion.MalformedData", "The record is empty.")
    position, found = 0, []
    while position < len(text):
        while text[position] in _WHITE_SPACE:
            position += 1
        try:
            document, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            raise ConversionError("DataFormatConversion.ParseError", "The record isn't JSON.") from None
        if not isinstance(document, dict):
            raise ConversionError("DataFormatConversion.MalformedData", "The record isn't a JSON object.")
        found.append(document)
        if len(found) > most_documents(len(record)):
            raise ConversionError("DataFormatConversion.MalformedData", "The record has too many JSON objects.")
    return found


def _convert_value(value: object, name: str, type_: str) -> str | float | None:
    if value is None:
        return None
    try:
        if type_ == "string":
            return _to_text(value).encode(errors="replace").decode()
        if type_ == "double":
            return _to_number(value)
    except (ValueError, OverflowError):
        raise ConversionError(
            "DataFormatConversion.MalformedData", f"The value of {name} doesn't fit a column of type {type_}."
        ) from None
    raise ConversionError("DataFormatConversion.InvalidSchema", f"Column {name} has the unsupported type {type_}.")


def _to_number(value: object) -> float:
    if isinstance(value, str):
        # Java's parser knows neither Python's underscores nor digits of other scripts; it trims control characters.
        value = value.strip("".join(map(chr, range(0x21))))
        if "_" in value or not value.isascii():
            raise ValueError(value)
    elif isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(value)
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return number


def _to_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _format_java_double(value)
    return str(value) if isinstance(value, int) else json.dumps(value, separators=(",", ":"))


def _format_java_double(value: float) -> str:
    """A double as Java's `Double.toString` writes it: plain from 1e-3 to 1e7, else with an exponent."""
    if 1e-3 <= abs(value) < 1e7 or value == 0:
        return f"{Decimal(repr(value)):f}" if "." in repr(value) else f"{Decimal(repr(value)):f}.0"
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    if not isinstance(exponent, int):  # a number too large for a double
        raise ValueError(value)
    first, *rest = map(str, digits)
    return f"{'-' if sign else ''}{first}.{''.join(rest) or '0'}E{exponent + len(rest)}"
