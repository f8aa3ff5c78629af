"""StatusTime: a UTC timestamp as text, `YYYY-MM-DD HH:MM:SS.mmm`. Such texts sort in the order of time."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from msgspec.json import Decoder

_FORMAT = b"0000-00-00 00:00:00.000,"
_DIGITS_AS_ZERO = bytes.maketrans(b"123456789", b"000000000")
_PUNCTUATION = b"-: ."
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_decode = Decoder(list[int]).decode


def format_timestamp(time: datetime) -> str:
    """Return a time with a zone as a timestamp, rounded down to a millisecond."""
    return time.astimezone(UTC).isoformat(" ", "milliseconds")[:23]


def format_milliseconds(milliseconds: int) -> str:
    """Return milliseconds since 1970 as a timestamp."""
    second, millisecond = divmod(milliseconds, 1000)
    return f"{_format_second(second)}.{millisecond:03d}"


@lru_cache(1024)  # a fleet reports within a few seconds, and many times in each
def _format_second(second: int) -> str:
    return (_EPOCH + timedelta(seconds=second)).isoformat(" ")[:19]


def to_milliseconds(text: str) -> int:
    """Return a timestamp as milliseconds since 1970, the inverse of `format_milliseconds`. Raises ValueError."""
    return _parse_second(text[:19]) * 1000 + int(text[20:])


@lru_cache(1024)  # as in `_format_second`
def _parse_second(text: str) -> int:
    return int(parse_timestamp(text).timestamp())


def parse_timestamp(text: str) -> datetime:
    """Return the time of a timestamp, in UTC. Raises ValueError."""
    return datetime.fromisoformat(f"{text}Z")


def start_of_minute(text: str) -> str:
    """Return the timestamp at which the minute of a timestamp starts."""
    return f"{text[:16]}:00.000"


def offset_in_minute(text: str) -> int:
    """Return the milliseconds of a timestamp since the start of its minute."""
    return int(text[17:19]) * 1000 + int(text[20:])


def at_offset(minute: str, offset: int) -> str:
    """Return the timestamp that is `offset` milliseconds after the start of a minute."""
    return f"{minute[:16]}:{offset // 1000:02d}.{offset % 1000:03d}"


def all_well_formed(texts: Sequence[str]) -> bool:
    """Return whether every text has the format. This includes dates that do not exist, such as February 30."""
    return _matches_format(_join(texts), len(texts))


def to_ints(texts: Sequence[str]) -> list[int]:
    """Return the digits of each timestamp as one number, YYYYMMDDHHMMSSmmm. Raises ValueError for another format."""
    joined = _join(texts)
    if not _matches_format(joined, len(texts)):
        raise ValueError("a timestamp does not have the format YYYY-MM-DD HH:MM:SS.mmm")
    # Without punctuation, timestamps joined by commas are a JSON list of numbers, which a compiled decoder reads.
    return _decode(b"[" + joined.translate(None, _PUNCTUATION) + b"]")


def _join(texts: Sequence[str]) -> bytes:
    return ",".join(texts).encode(errors="replace")


def _matches_format(joined: bytes, count: int) -> bool:
    return joined.translate(_DIGITS_AS_ZERO) + b"," == _FORMAT * count
