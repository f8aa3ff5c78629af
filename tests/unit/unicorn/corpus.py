"""Valid and invalid records, on which the validator and the archive's SQL must agree."""

import json
from dataclasses import dataclass

GOOD: dict[str, object] = {
    "Distance": 29.5,
    "HealthPoints": 150,
    "Latitude": 40.749167,
    "Longitude": -73.985184,
    "MagicPoints": 149,
    "Name": "Shadowfax",
    "StatusTime": "2026-01-31 23:58:07.250",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A Kinesis record, and the number of readings in it."""

    what: str
    data: bytes
    readings: int


def make_document(**changes: object) -> bytes:
    """Return the valid reading with other values, as a producer in Python would write it."""
    return json.dumps({**GOOD, **changes}).encode()


def make_with_literal(name: str, text: str) -> bytes:
    """Return the valid reading with the exact text of a value."""
    return make_document(**{name: "@"}).replace(b'"@"', text.encode())


def make_without(name: str) -> bytes:
    """Return the valid reading without a field."""
    return json.dumps({key: value for key, value in GOOD.items() if key != name}).encode()


# The original producer's field order, as Go marshals its struct, with the newline that Firehose needs.
ORIGINAL = (
    b'{"Distance":29.86243,"HealthPoints":151,"Latitude":40.749421344,"Longitude":-73.98531,'
    b'"MagicPoints":149,"Name":"Shadowfax","StatusTime":"2017-06-05 09:17:08.189"}\n'
)

_NUMBERS = [
    ("text", "Distance", '"29.5"', 1),
    ("text in spaces", "Distance", '" 29.5 "', 1),
    ("text in control characters", "Distance", r'"\u000b\t29.5\n\u0000"', 1),
    ("text in an unbreakable space", "Distance", r'"\u00a029.5"', 0),
    ("text with an exponent", "Distance", '"1e2"', 1),
    ("text with a sign", "Distance", '"+29.5"', 1),
    ("text that begins with the point", "Distance", '".5"', 1),
    ("text that ends with the point", "Distance", '"5."', 1),
    ("text with an underscore", "Distance", '"1_0"', 0),
    ("text with a comma", "Distance", '"29,5"', 0),
    ("text in other digits", "Distance", '"٢٩"', 0),
    ("text in fullwidth digits", "Latitude", '"４０"', 0),
    ("hexadecimal text", "Distance", '"0x1d"', 0),
    ("no number but a word", "Distance", '"far"', 0),
    ("empty text", "Distance", '""', 0),
    ("blank text", "Distance", '"  "', 0),
    ("null", "Distance", "null", 0),
    ("NaN", "Distance", "NaN", 0),
    ("Infinity", "Distance", "Infinity", 0),
    ("minus infinity", "Latitude", "-Infinity", 0),
    ("NaN as text", "Distance", '"NaN"', 0),
    ("infinity as text", "Distance", '"Infinity"', 0),
    ("more than a double holds", "Distance", "1e400", 0),
    ("more than a double holds, as text", "Distance", '"1e400"', 0),
    ("a whole number beyond doubles", "Distance", "1" + "0" * 400, 0),
    ("a whole number beyond parsers", "Distance", "1" * 5000, 0),
    ("a truth value", "Distance", "true", 0),
    ("a list", "Distance", "[29.5]", 0),
    ("an object", "Distance", '{"metres": 29.5}', 0),
    ("nothing flown", "Distance", "0", 1),
    ("minus nothing flown", "Distance", "-0.0", 1),
    ("backwards", "Distance", "-0.0001", 0),
    ("half a millimeter", "Distance", "0.0005", 1),
    ("the greatest distance", "Distance", "100000", 1),
    ("beyond the greatest distance", "Distance", "100000.00000000001", 0),
    ("the south pole", "Latitude", "-90", 1),
    ("south of the south pole", "Latitude", "-90.00000000000001", 0),
    ("the north pole", "Latitude", "90.0", 1),
    ("north of the north pole", "Latitude", "90.00000000000001", 0),
    ("the date line from the east", "Longitude", "-180", 1),
    ("past the date line from the east", "Longitude", "-180.00000000000003", 0),
    ("the date line from the west", "Longitude", "180", 1),
    ("past the date line from the west", "Longitude", "180.00000000000003", 0),
    ("minus nought", "Latitude", "-0.0", 1),
    ("next to the equator", "Latitude", "1e-300", 1),
    ("next to the meridian", "Longitude", "-9.9e-10", 1),
    ("just off the meridian", "Longitude", "-1e-9", 1),
    ("seventeen digits", "Latitude", "40.749166999999998", 1),
    ("whole points as a fraction", "HealthPoints", "150.0", 1),
    ("points as text", "HealthPoints", '"150"', 1),
    ("points with an exponent", "HealthPoints", "1e2", 1),
    ("a fraction of a point", "HealthPoints", "150.5", 0),
    ("a fraction of a point, as text", "MagicPoints", '"149.5"', 0),
    ("the most points", "HealthPoints", "2147483647", 1),
    ("more than the most points", "HealthPoints", "2147483648", 0),
    ("the least points", "MagicPoints", "-2147483648", 1),
    ("less than the least points", "MagicPoints", "-2147483649", 0),
    ("points of another size altogether", "MagicPoints", "12345678901234567890123", 0),
    ("points that are true", "MagicPoints", "true", 0),
    ("no points but null", "MagicPoints", "null", 0),
]

_NAMES = [
    ("a number more than a double holds", "1e400", 0),
    ("one letter", '"S"', 1),
    ("empty", '""', 0),
    ("a blank", '" "', 1),
    ("128 letters", f'"{"S" * 128}"', 1),
    ("129 letters", f'"{"S" * 129}"', 0),
    ("128 unicorns", f'"{"🦄" * 128}"', 1),
    ("129 unicorns", f'"{"🦄" * 129}"', 0),
    ("unicorns in escapes", r'"\ud83e\udd84"', 1),
    ("half a unicorn", r'"\ud83e"', 1),
    ("the other half", r'"a\udd84"', 1),
    ("a quote", '"O\'Hara \\"the horn\\""', 1),
    ("a line break", r'"Shadow\nfax"', 1),
    ("a NUL", r'"Shadow\u0000fax"', 1),
    ("a percent and an underscore", '"100%_"', 1),
    ("a whole number", "5", 1),
    ("a negative whole number", "-5", 1),
    ("digits as text", '"5"', 1),
    ("a whole number of 65 bits", "36893488147419103232", 1),
    ("128 digits", "9" * 128, 1),
    ("129 digits", "9" * 129, 0),
    ("a fraction", "1.5", 0),
    ("a fraction as text", '"1.5"', 0),
    ("a small fraction", "0.00012", 0),
    ("a great fraction", "1e300", 0),
    ("a fraction below nought", "-1.5", 0),
    ("a small fraction below nought", "-0.00012", 0),
    ("a great fraction below nought", "-1e300", 0),
    ("Java's spelling of a fraction", '"1.2E-4"', 0),
    ("Java's spelling of a fraction below nought", '"-1.2E4"', 0),
    ("two points", '"1.2.3"', 1),
    ("true", "true", 0),
    ("true as text", '"true"', 0),
    ("false as text", '"false"', 0),
    ("True as text", '"True"', 1),
    ("null", "null", 0),
    ("null as text", '"null"', 1),
    ("a list", '["Shadowfax"]', 0),
    ("an object", '{"first": "Shadow"}', 0),
    ("text that begins like an object", '"{x"', 0),
    ("text that begins like a list", '"[x"', 0),
    ("text with a brace inside", '"x{"', 1),
]

_TIMES = [
    ("the first moment", '"2000-01-01 00:00:00.000"', 1),
    ("the moment before the first", '"1999-12-31 23:59:59.999"', 0),
    ("the last moment", '"2099-12-31 23:59:59.999"', 1),
    ("the moment after the last", '"2100-01-01 00:00:00.000"', 0),
    ("a leap day", '"2024-02-29 12:00:00.000"', 1),
    ("no leap day", '"2023-02-29 12:00:00.000"', 0),
    ("the thirtieth of February", '"2026-02-30 12:00:00.000"', 0),
    ("the thirteenth month", '"2026-13-01 12:00:00.000"', 0),
    ("no month", '"2026-00-01 12:00:00.000"', 0),
    ("no day", '"2026-01-00 12:00:00.000"', 0),
    ("midnight as 24:00", '"2026-01-31 24:00:00.000"', 0),
    ("the sixtieth minute", '"2026-01-31 23:60:00.000"', 0),
    ("a leap second", '"2016-12-31 23:59:60.000"', 0),
    ("no milliseconds", '"2026-01-31 23:58:07"', 0),
    ("two decimals", '"2026-01-31 23:58:07.25"', 0),
    ("microseconds", '"2026-01-31 23:58:07.250000"', 0),
    ("a T", '"2026-01-31T23:58:07.250"', 0),
    ("a Z", '"2026-01-31 23:58:07.250Z"', 0),
    ("an offset", '"2026-01-31 23:58:07.250+01:00"', 0),
    ("a space before", '" 2026-01-31 23:58:07.250"', 0),
    ("a line break behind", r'"2026-01-31 23:58:07.250\n"', 0),
    ("other digits", '"٢٠٢٦-01-31 23:58:07.250"', 0),
    ("another minus", '"2026−01−31 23:58:07.250"', 0),
    ("empty", '""', 0),
    ("null", "null", 0),
    ("milliseconds since the epoch", "1769903887250", 0),
    ("a list", '["2026-01-31 23:58:07.250"]', 0),
]

_RECORDS = [
    ("the good reading", make_document(), 1),
    ("what the original producer sends", ORIGINAL, 1),
    ("keys in another case", make_document().replace(b"Name", b"nAME").replace(b"StatusTime", b"statustime"), 1),
    ("the last of two keys counts", make_document().replace(b"{", b'{"name": true, ', 1), 1),
    ("more keys than needed", make_document(Colour="white", Herd={"Size": [3]}), 1),
    ("null beside", make_document(Colour=None), 1),
    ("spaces and line breaks around", b" \r\n\t" + make_document() + b" \r\n\t", 1),
    ("two readings", make_document() + make_document(Name="Bucephalus"), 2),
    ("three readings in lines", b"\n".join(make_document(Name=name) for name in "abc") + b"\n", 3),
    ("a reading twice", make_document() + b"\n" + make_document(), 1),
    ("a reading, and one out of bounds", make_document() + make_document(Name="Bucephalus", Latitude=91), 1),
    (
        "a reading, and one that no column can hold",
        make_document() + make_document(Name="Bucephalus", Latitude="north"),
        0,
    ),
    ("a reading, and one wrong in two ways", make_document() + make_document(Distance=-1, Latitude="north"), 0),
    ("a reading, and one with too large a number", make_document() + make_with_literal("Name", "1e400"), 0),
    ("a reading, and one with a null", make_document() + make_document(Name="Bucephalus", Latitude=None), 1),
    ("an unbreakable space after", make_document() + "\u00a0".encode(), 0),
    ("a form feed after", make_document() + b"\x0c", 0),
    ("a form feed between", make_document() + b"\x0c" + make_document(), 0),
    ("two readings with a comma between", make_document() + b"," + make_document(), 0),
    ("a reading, then half of one", make_document() + make_document()[:40], 0),
    ("a reading, then a number", make_document() + b"5", 0),
    ("a list of readings", b"[" + make_document() + b"]", 0),
    ("an empty object", b"{}", 0),
    ("an empty list", b"[]", 0),
    ("a number", b"29.5", 0),
    ("text", b'"Shadowfax"', 0),
    ("null alone", b"null", 0),
    ("nothing", b"", 0),
    ("blanks", b" \n", 0),
    ("a byte order mark", b"\xef\xbb\xbf" + make_document(), 0),
    ("UTF-16", make_document().decode().encode("utf-16"), 0),
    ("Latin-1", make_document(Name="@").replace(b"@", b"\xe9"), 0),
    ("a surrogate in UTF-8", make_document(Name="@").replace(b"@", b"\xed\xa0\xbe"), 0),
    ("half a document", make_document()[:-1], 0),
    ("single quotes", make_document().replace(b'"', b"'"), 0),
    ("a bare line break in text", make_document(Name="@").replace(b"@", b"\n"), 0),
    ("a comma too many", make_document().replace(b"}", b",}"), 0),
    ("deep nesting", b"[" * 100_000, 0),
    ("deep nesting beside", make_with_literal("Colour", "[" * 100_000 + "]" * 100_000), 0),
    ("a gzip header", b"\x1f\x8b\x08\x00\x00", 0),
]

CASES = [
    *(Case(f"a record: {what}", data, readings) for what, data, readings in _RECORDS),
    *(Case(f"no {name}", make_without(name), 0) for name in GOOD),
    *(Case(f"{name}: {what}", make_with_literal(name, text), readings) for what, name, text, readings in _NUMBERS),
    *(Case(f"Name: {what}", make_with_literal("Name", text), readings) for what, text, readings in _NAMES),
    *(Case(f"StatusTime: {what}", make_with_literal("StatusTime", text), readings) for what, text, readings in _TIMES),
]
