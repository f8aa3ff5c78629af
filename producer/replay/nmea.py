"""Rows of NMEA 0183: the RMC sentences, which alone say the date beside time and position."""

from collections.abc import Iterator
from pathlib import Path

from pynmeagps import VALCKSUM, NMEAMessage, NMEAReader
from pynmeagps.exceptions import NMEAMessageError, NMEAParseError, NMEAStreamError, NMEATypeError

from producer.replay.lines import read_lines
from producer.replay.rows import Reject, Row

_ERRORS = (NMEAMessageError, NMEAParseError, NMEAStreamError, NMEATypeError)
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
    try:
        message = NMEAReader.parse(text, validate=VALCKSUM)
    except _ERRORS as error:
        return Reject(number, "is damaged or cut off", text, str(error))
    except (ValueError, TypeError, IndexError, KeyError) as error:  # a field that the library does not expect
        return Reject(number, "can't be read", text, str(error))
    if not isinstance(message, NMEAMessage) or message.status != _VALID:
        return Reject(number, "says that the receiver has no position", text)
    fields = {"lat": message.lat, "lon": message.lon, "spd": message.spd, "cog": message.cog}
    return Row(number, {"time": f"{message.date}T{message.time}Z", **fields}, text)
