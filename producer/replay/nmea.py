"""Rows of NMEA 0183: the RMC sentences, which alone say the date beside time and position."""

import re
from collections.abc import Iterator
from pathlib import Path

from pynmeagps import VALCKSUM, NMEAReader
from pynmeagps.exceptions import NMEAMessageError, NMEAParseError, NMEAStreamError, NMEATypeError

from producer.replay.lines import read_lines
from producer.replay.rows import Reject, Row

_ERRORS = (NMEAMessageError, NMEAParseError, NMEAStreamError, NMEATypeError)
_CHECKSUM = re.compile(r"\*[0-9A-Fa-f]{2}$")
_VALID = "A"
"""The status of a sentence that has a position. Source: NMEA 0183, "RMC"."""


def read_nmea(path: Path) -> Iterator[Row | Reject]:
    """Yield the positions. Their columns are `time`, `lat`, `lon`, `spd` in knots and `cog`. Raises RefusedFile."""
    for number, line in read_lines(path):
        text = line.strip()
        if not text:
            continue
        if text[:1] != "$" or text[3:6] != "RMC":
            yield Reject(number, "is no RMC sentence, which alone says date and place", text)
        else:
            yield _parse(number, text)


def _parse(number: int, text: str) -> Row | Reject:
    if not _CHECKSUM.search(text):  # the library takes such a sentence
        return Reject(number, "is damaged or cut off", text, "it has no checksum")
    try:
        message = NMEAReader.parse(text, validate=VALCKSUM)
    except _ERRORS as error:
        return Reject(number, "is damaged or cut off", text, str(error))
    except (ValueError, TypeError, IndexError, KeyError) as error:  # a field that the library does not expect
        return Reject(number, "can't be read", text, str(error))
    if getattr(message, "status", None) != _VALID:  # a short sentence lacks its last fields
        return Reject(number, "says that the receiver has no position", text)
    fields = {name: getattr(message, name, None) for name in ("lat", "lon", "spd", "cog")}
    date, time = getattr(message, "date", None), getattr(message, "time", None)
    return Row(number, {"time": f"{date}T{time}Z" if date and time else None, **fields}, text)
