"""Times as files write them: ISO 8601, numbers since 1970, dates with slashes or dots, and a format of one's own."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?")
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
_COMPACT = re.compile(r"(\d{8})T?(\d{6})")
_DATE = re.compile(
    r"(\d{1,4})([./-])(\d{1,2})\2(\d{2,4})[ T,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*([AaPp][Mm])?"
)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")
_FIRST_OF_MILLISECONDS, _FIRST_OF_MICROSECONDS, _FIRST_OF_NANOSECONDS = 1e11, 1e14, 1e17
"""Seconds of the years up to 5138, and the same span in finer units, never overlap from 1973 on."""
_MAX_NUMBER = 1e20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_SPREADSHEET_DAYS = range(36_526, 73_051)
"""The years 2000 to 2099 in a spreadsheet's days since 1899-12-30."""


class InvalidTime(ValueError):
    """A time that can't be read. The message says why, in words that many rows share."""


class AmbiguousDates(ValueError):
    """Dates whose first number may be the day or the month."""


def parse_zone(name: str) -> tzinfo:
    """Return the zone of a name such as `Europe/London`, or of an offset such as `+05:30`. Raises ValueError."""
    if name.upper() in ("UTC", "Z"):
        return UTC
    try:
        if match := _OFFSET.fullmatch(name):
            sign, hours, minutes = match.groups()
            offset = timedelta(hours=int(hours), minutes=int(minutes))
            return timezone(-offset if sign == "-" else offset)
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone: give a name such as Europe/London, or an offset") from None


def is_rounded(text: str) -> bool:
    """Return whether a number has the form in which spreadsheets round long ones, such as `1.23E+08`."""
    return _ROUNDED.fullmatch(text) is not None


def is_day_first(values: Iterable[object]) -> bool | None:
    """Return whether dates with slashes or dashes have the day before the month; None if there are none.

    Dates with dots do in every country that writes them. Raises AmbiguousDates if the values don't tell.
    """
    pairs = [(int(m[1]), int(m[3])) for value in values if (m := _match_date(value)) and m[2] != "." and len(m[1]) < 3]
    if not pairs:
        return None
    day_first, month_first = any(first > 12 for first, _ in pairs), any(second > 12 for _, second in pairs)
    if day_first == month_first:
        raise AmbiguousDates
    return day_first


def _match_date(value: object) -> re.Match[str] | None:
    return _DATE.fullmatch(value.strip()) if isinstance(value, str) else None


class TimeReader:
    """Reads the times of one file, as milliseconds since 1970, and notes which of them named a zone."""

    def __init__(self, zone: tzinfo = UTC, *, format: str | None = None, day_first: bool | None = None) -> None:  # noqa: A002
        self._zone, self._format, self._day_first = zone, format, day_first
        self.has_zone = False
        """Whether the last time named its zone, or is a number since 1970, which needs none."""

    def read(self, value: object) -> int:
        """Raises InvalidTime."""
        if isinstance(value, datetime):
            return self._to_milliseconds(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._read_number(value)
        if not isinstance(value, str):
            raise InvalidTime("its time is neither text nor a number")
        text = value.strip()
        if self._format:
            return self._to_milliseconds(_parse(text, self._format))
        if match := _COMPACT.fullmatch(text):
            return self._to_milliseconds(_parse("".join(match.groups()), "%Y%m%d%H%M%S"))
        if is_rounded(text):
            raise InvalidTime("a spreadsheet has rounded its time: export the column as text")
        if _NUMBER.fullmatch(text):
            return self._read_number(int(text) if text.isdecimal() else float(text))
        return self._to_milliseconds(self._read_date(text))

    def _read_number(self, number: float) -> int:
        self.has_zone = True
        size = abs(number)
        if not size < _MAX_NUMBER:
            raise InvalidTime("its time is no number of seconds since 1970")
        if int(size) in _SPREADSHEET_DAYS:
            raise InvalidTime("its time is a spreadsheet's number of days: export it as a date and time")
        if size < _FIRST_OF_MILLISECONDS:
            return round(number * 1000)
        if size < _FIRST_OF_MICROSECONDS:
            return int(number)
        return int(number // 1000) if size < _FIRST_OF_NANOSECONDS else int(number // 1_000_000)

    def _read_date(self, text: str) -> datetime:
        if match := _match_date(text):
            return self._read_parts(match)
        if ":" not in text:
            raise InvalidTime("its time has no time of day, or is of a format that needs --time-format")
        try:
            return datetime.fromisoformat(_shorten(text))
        except ValueError:
            raise InvalidTime("its time can't be read, or is of a format that needs --time-format") from None

    def _read_parts(self, match: re.Match[str]) -> datetime:
        first, _, second, third, hour, minute, seconds, fraction, half = match.groups()
        if len(first) == 4:
            year, month, day = first, second, third
        else:
            day, month = (first, second) if match[2] == "." or self._day_first else (second, first)
            year = third if len(third) == 4 else f"20{third}"
        hours = int(hour) % 12 + 12 * (half.lower() == "pm") if half else int(hour)
        microseconds = int(f"{fraction or 0:0<6}"[:6])
        try:
            return datetime(int(year), int(month), int(day), hours, int(minute), int(seconds or 0), microseconds)  # noqa: DTZ001
        except ValueError:
            raise InvalidTime("its time does not exist, or day and month are in another order") from None

    def _to_milliseconds(self, time: datetime) -> int:
        self.has_zone = time.tzinfo is not None
        if not self.has_zone:
            time = _locate(time, self._zone)
        return (time - _EPOCH) // _MILLISECOND


def _locate(time: datetime, zone: tzinfo) -> datetime:
    """Return a local time with its zone. Raises InvalidTime where clocks are changed."""
    early, late = time.replace(tzinfo=zone, fold=0), time.replace(tzinfo=zone, fold=1)
    if early.utcoffset() == late.utcoffset():
        return early
    if early.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != time:
        raise InvalidTime("its time does not exist in its zone, because clocks were set forward")
    raise InvalidTime("its time exists twice in its zone, because clocks were set back")


def _shorten(text: str) -> str:
    """Return the text with its zone as Python reads it."""
    if text.endswith((" UTC", " GMT")):
        return f"{text[:-4]}Z"
    head, _, tail = text.rpartition(" ")
    return head + tail if _OFFSET.fullmatch(tail) else text


def _parse(text: str, format_: str) -> datetime:
    try:
        return datetime.strptime(text, format_)  # noqa: DTZ007
    except ValueError:
        raise InvalidTime(f"its time does not have the format {format_}") from None
