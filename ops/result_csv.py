"""Parse the CSV in which Athena writes results: every value is quoted, and NULL is an empty field without quotes.

Quotes in a value are doubled, and a value may hold newlines. Python's csv module cannot tell NULL from an empty text
before 3.12. Source: Athena user guide, "Work with query results and recent queries"; PyAthena, "NULL and empty string
handling".
"""

import re
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator

Record = list[str | None]

_FIELD = re.compile(r'(?:"((?:[^"]+|"")*)"|([^",]+))?,')
"""A field and the comma after it. It is NULL if neither group is there."""


class InvalidCsv(ValueError):
    """Data that Athena did not write, or not to its end. The message says what is wrong with it."""


def parse_csv(chunks: Iterable[bytes], width: int) -> Iterator[Record]:
    """Yield the records of a file, each of `width` fields, the header included. Raises InvalidCsv."""
    decode = getincrementaldecoder("utf-8")(errors="replace").decode
    rest = ""
    lines: list[str] = []
    is_quoted = 0
    for chunk in chunks:
        *whole, rest = (rest + decode(chunk)).split("\n")
        for line in whole:
            is_quoted ^= line.count('"') & 1
            if is_quoted or lines:
                lines.append(line)
                if is_quoted:
                    continue
                line = "\n".join(lines)  # the record of several lines
                lines.clear()
            yield _split_record(line, width)
    if rest or lines:
        raise InvalidCsv("it ends within a row")


def _split_record(record: str, width: int) -> Record:
    # Without doubled quotes, a quote, a comma and a quote in a row are only between two values.
    if record[:1] == '"' and '""' not in record and len(fields := record[1:-1].split('","')) == width:
        return fields  # type: ignore[return-value]  # a list of texts, none of them NULL
    return _split_any_record(f"{record},", width)


def _split_any_record(text: str, width: int) -> Record:
    """Split a record, which a comma follows, into its fields."""
    fields: Record = []
    position = 0
    while match := _FIELD.match(text, position):
        quoted, bare = match.groups()
        fields.append(bare if quoted is None else quoted.replace('""', '"'))
        position = match.end()
    if position < len(text) or len(fields) != width:
        raise InvalidCsv(f"it has a row that does not consist of {width} values")
    return fields
