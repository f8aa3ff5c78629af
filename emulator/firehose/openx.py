"""Convert a JSON record to rows of a Glue table, as the OpenX JSON reader of Firehose's format conversion does.

Keys match columns regardless of case. A string column accepts any value as text. A double column accepts a number, or
text that is a number. A missing key or null becomes NULL. A record may hold several objects in sequence. If any value
does not fit, the whole record fails and goes to the error prefix. Source: "Convert input data format in Amazon Data
Firehose", and the reader's own conversions.
"""

import json
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

from unicorn.codec import max_documents

Row = list[str | float | None]


class ConversionError(ValueError):
    """Why a record can't be converted; `code` is Firehose's name for it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def parse_rows(record: bytes, columns: Mapping[str, str]) -> list[Row]:
    """Return the rows of a record. `columns` maps each column's name to its Glue type. Raises ConversionError."""
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
    position, objects = 0, []
    while position < len(text):
        while text[position] in _WHITE_SPACE:
            position += 1
        try:
            document, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            raise ConversionError("DataFormatConversion.ParseError", "The record isn't JSON.") from None
        if not isinstance(document, dict):
            raise ConversionError("DataFormatConversion.MalformedData", "The record isn't a JSON object.")
        objects.append(document)
        if len(objects) > max_documents(len(record)):
            raise ConversionError("DataFormatConversion.MalformedData", "The record has too many JSON objects.")
    return objects


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
        # Unlike Python's parser, Java's trims control characters, and refuses underscores and digits of other scripts.
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
    """Format a double as Java's `Double.toString` does: with an exponent below 1e-3 and from 1e7 on."""
    if 1e-3 <= abs(value) < 1e7 or value == 0:
        return f"{Decimal(repr(value)):f}" if "." in repr(value) else f"{Decimal(repr(value)):f}.0"
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    if not isinstance(exponent, int):  # a number too large for a double
        raise ValueError(value)
    first, *rest = map(str, digits)
    return f"{'-' if sign else ''}{first}.{''.join(rest) or '0'}E{exponent + len(rest)}"
