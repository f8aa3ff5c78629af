"""The text of a moment, `YYYY-MM-DD HH:MM:SS.mmm`: whether texts have this form, and many of them as numbers."""

from collections.abc import Sequence

from msgspec.json import Decoder

FORM = "0000-00-00 00:00:00.000"
_DIGITS_AS_ZERO = str.maketrans("123456789", "000000000")
_PUNCTUATION = b"-: ."
_decode = Decoder(list[int]).decode


def are_moments(times: Sequence[str]) -> bool:
    """Whether each has the form; whether the calendar has it is another question."""
    return ",".join(times).translate(_DIGITS_AS_ZERO) == ",".join([FORM] * len(times))


def numbers(times: Sequence[str]) -> list[int]:
    """Each time's digits as one number, YYYYMMDDHHMMSSmmm. Raises ValueError where one has not the form.

    Without punctuation, the times are a JSON list of numbers once brackets are put around them.
    """
    if not are_moments(times):
        raise ValueError("a time of another form")
    return _decode(b"[" + ",".join(times).encode().translate(None, _PUNCTUATION) + b"]")
