"""Valid and invalid records in every form, on which all readers and the archive's SQL must agree.

A record holds one reading; or several, one after the other, as packed records do; or it is an aggregate of records.
"""

import hashlib
import json
from dataclasses import dataclass

from tests.events import aggregate

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
    """A Kinesis record, the number of distinct readings in it, and the number of pieces that are not readings."""

    what: str
    data: bytes
    readings: int
    unreadable: int


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
    (
        "a reading, and one that no column can hold",
        make_document() + make_document(Name="Bucephalus", Latitude="north"),
        0,
    ),
    ("a reading, and one wrong in two ways", make_document() + make_document(Distance=-1, Latitude="north"), 0),
    ("a reading, and one with too large a number", make_document() + make_with_literal("Name", "1e400"), 0),
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


def pack(*documents: bytes) -> bytes:
    """Return a packed record, as the producer makes it."""
    return b"".join(document + b"\n" for document in documents)


def make_herd(count: int) -> list[bytes]:
    """Return so many different readings."""
    return [make_document(Name=f"Unicorn {number}") for number in range(count)]


def make_aggregate(*records: bytes) -> bytes:
    """Return an aggregate of these records."""
    return aggregate([(f"key {number}", record, None) for number, record in enumerate(records)])


_BEYOND = make_document(Name="Bucephalus", Latitude=91)
"""Not a reading, but the archive's columns can hold it."""
_NULL = make_document(Name="Bucephalus", Latitude=None)
_UNCONVERTIBLE = make_document(Name="Bucephalus", Latitude="north")
"""No column can hold it, so that Firehose refuses the record it is in."""
_A, _B, _C = make_herd(3)
_HERD = make_herd(131)

_PACKED: list[tuple[str, bytes, int, int]] = [
    ("lines", pack(_A, _B, _C), 3, 0),
    ("no line break at the end", pack(_A, _B, _C)[:-1], 3, 0),
    ("lines that end as in Windows", pack(_A, _B, _C).replace(b"\n", b"\r\n"), 3, 0),
    ("lines that end in carriage returns", pack(_A, _B, _C).replace(b"\n", b"\r"), 3, 0),
    ("blank lines", b"\n\n" + pack(_A) + b"\n \t\n" + pack(_B, _C) + b"\r\n\n", 3, 0),
    ("nothing between", _A + _B + _C, 3, 0),
    ("as full as a record is packed", pack(*_HERD), 131, 0),
    ("as full, with one out of bounds", pack(*_HERD[:70], _BEYOND, *_HERD[70:]), 131, 1),
    ("as full, with one that no column can hold", pack(*_HERD[:70], _UNCONVERTIBLE, *_HERD[70:]), 0, 1),
    ("one out of bounds", pack(_A, _BEYOND), 1, 1),
    ("one out of bounds at the start", pack(_BEYOND, _A, _B), 2, 1),
    ("one with a null", pack(_A, _NULL), 1, 1),
    ("one without a field", pack(_A, make_without("StatusTime"), _B), 2, 1),
    ("two that are no readings among three", pack(_NULL, _A, _BEYOND), 1, 2),
    ("three that are no readings", pack(_NULL, _BEYOND, make_without("Name")), 0, 3),
    ("one out of bounds, no line break at the end", pack(_A, _B, _BEYOND)[:-1], 2, 1),
    ("one out of bounds, blank lines", b"\n" + pack(_A) + b"\n\n" + pack(_BEYOND) + b"\r\n" + pack(_C), 2, 1),
    ("a number as text", pack(_A, make_document(Name="Bucephalus", Distance="29.5"), _B), 3, 0),
    ("keys in another case", pack(_A, _B.replace(b"Name", b"nAME")), 2, 0),
    ("more keys than needed on one line", pack(_A, make_document(Name="Bucephalus", Colour="white"), _B), 3, 0),
    ("a key twice on one line", pack(_A, _B.replace(b"{", b'{"Name": "Nobody", ')), 2, 0),
    ("a key twice, the last one wrong", pack(_A, _B.replace(b"}", b', "Name": ""}')), 1, 1),
    ("a reading twice", pack(_A, _B, _A), 2, 0),
    ("an object over several lines", pack(_A) + _B.replace(b",", b",\n") + b"\n" + pack(_C), 3, 0),
    ("a line separator within a name", pack(_A, make_with_literal("Name", '"Shadow\u2028fax"')), 2, 0),
    ("one that no column can hold", pack(_A, _UNCONVERTIBLE), 0, 1),
    ("one wrong in two ways", pack(_A, make_document(Distance=-1, Latitude="north")), 0, 1),
    ("one with too large a number", pack(_A, make_with_literal("Name", "1e400")), 0, 1),
    ("one with NaN", pack(_A, make_with_literal("Distance", "NaN"), _B), 0, 1),
    ("words between lines", pack(_A, b"sensor fault 0x2f", _B), 0, 1),
    ("words before", pack(b"sensor fault", _A), 0, 1),
    ("words after", pack(_A) + b"sensor fault", 0, 1),
    ("commas between lines", b",\n".join([_A, _B]), 0, 1),
    ("half a line between", pack(_A, _B[:40], _C), 0, 1),
    ("half a line at the end", pack(_A, _B) + _C[:40], 0, 1),
    ("half a line at the start", pack(_A[40:], _B), 0, 1),
    ("a list between lines", pack(_A, b"[" + _B + b"]"), 0, 1),
    ("a number between lines", pack(_A, b"5", _B), 0, 1),
    ("null between lines", pack(_A, b"null", _B), 0, 1),
    ("a byte that is not UTF-8", pack(_A, _B.replace(b"Unicorn", b"\xff")), 0, 1),
    ("a NUL between lines", pack(_A, b"\x00", _B), 0, 1),
    ("a form feed between lines", _A + b"\x0c\n" + _B, 0, 1),
    ("a byte order mark on the second line", pack(_A, b"\xef\xbb\xbf" + _B), 0, 1),
    ("deep nesting on one line", pack(_A, make_with_literal("Colour", "[" * 100_000 + "]" * 100_000)), 0, 1),
    ("an empty object", pack(_A, b"{}"), 1, 1),
    ("lines, and then an aggregate", pack(_A) + make_aggregate(_B), 0, 1),
    ("1 MB of tiny objects", b"{}" * 500_000, 0, 1),
    ("1 MB of tiny objects, one a line", b"{}\n" * 333_333, 0, 1),
    ("a reading among too many objects", pack(_A) + b"{}" * 200, 0, 1),
    ("as many objects as allowed", (b"{}" * 10).ljust(63), 0, 10),
    ("one object more than allowed", (b"{}" * 11).ljust(63), 0, 1),
]

_WHOLE = make_aggregate(_A, _B)
_NO_RECORDS = b"\x0a\x01a"

_AGGREGATES: list[tuple[str, bytes, int, int]] = [
    ("readings", make_aggregate(_A, _B, _C), 3, 0),
    ("lines", make_aggregate(*(line + b"\n" for line in (_A, _B, _C))), 3, 0),
    ("one reading", make_aggregate(_A), 1, 0),
    ("what is not JSON beside a reading", make_aggregate(_A, b"poison", _B), 2, 1),
    ("one out of bounds", make_aggregate(_A, _BEYOND), 1, 1),
    ("one that no column can hold", make_aggregate(_A, _UNCONVERTIBLE, _B), 2, 1),
    ("a blank record", make_aggregate(_A, b"\n", _B), 2, 1),
    ("an empty record", make_aggregate(_A, b"", _B), 2, 1),
    ("packed records", make_aggregate(pack(_A, _B), pack(_C)), 3, 0),
    ("a packed record with one out of bounds", make_aggregate(pack(_A, _BEYOND), pack(_B, _C)), 3, 1),
    ("a packed record with one that no column can hold", make_aggregate(pack(_A, _UNCONVERTIBLE), pack(_B, _C)), 2, 1),
    ("a packed record with words", make_aggregate(pack(_A, b"fault"), pack(_B, _C), _UNCONVERTIBLE), 2, 2),
    ("two halves of a reading", make_aggregate(_A[:40], _A[40:] + b"\n"), 0, 2),
    ("two halves of a reading, on two lines", make_aggregate(pack(_B, _A[:-1]), pack(b"}", _C)), 0, 2),
    ("a reading twice", make_aggregate(_A, _A, pack(_A)), 1, 0),
    ("an aggregate", make_aggregate(_A, _WHOLE), 1, 1),
    ("too many", make_aggregate(*[b"{}"] * 2_000), 0, 1),
    ("records of too many in all", make_aggregate(*[(b"{}" * 10).ljust(20)] * 100), 0, 1),
    ("no records", b"\xf3\x89\x9a\xc2" + _NO_RECORDS + hashlib.md5(_NO_RECORDS, usedforsecurity=False).digest(), 0, 1),
    ("a byte changed", _WHOLE[:30] + b"?" + _WHOLE[31:], 0, 1),
    ("the last byte cut off", _WHOLE[:-1], 0, 1),
    ("the mark alone", _WHOLE[:4], 0, 1),
    ("bytes after it", _WHOLE + b"\n", 0, 1),
]


CASES = [
    *(
        Case(what, data, readings, int(not readings))
        for what, data, readings in (
            *((f"a record: {what}", data, readings) for what, data, readings in _RECORDS),
            *((f"no {name}", make_without(name), 0) for name in GOOD),
            *((f"{name}: {what}", make_with_literal(name, text), readings) for what, name, text, readings in _NUMBERS),
            *((f"Name: {what}", make_with_literal("Name", text), readings) for what, text, readings in _NAMES),
            *((f"StatusTime: {what}", make_with_literal("StatusTime", text), count) for what, text, count in _TIMES),
        )
    ),
    *(Case(f"a packed record: {what}", data, *counts) for what, data, *counts in _PACKED),
    *(Case(f"an aggregate: {what}", data, *counts) for what, data, *counts in _AGGREGATES),
]
