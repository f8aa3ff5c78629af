"""The text of a moment, `YYYY-MM-DD HH:MM:SS.mmm`: whether texts have this form, and many of them as numbers."""

from collections.abc import Sequence

from msgspec.json import Decoder

_FORM = b"0000-00-00 00:00:00.000,"
_DIGITS_AS_ZERO = bytes.maketrans(b"123456789", b"000000000")
_PUNCTUATION = b"-: ."
_decode = Decoder(list[int]).decode


def are_moments(times: Sequence[str]) -> bool:
    """Whether each has the form; whether the calendar has it is another question."""
    return _have_form(_joined(times), len(times))


def numbers(times: Sequence[str]) -> list[int]:
    """Each time's digits as one number, YYYYMMDDHHMMSSmmm. Raises ValueError where one has not the form.

    Without punctuation, the times are a JSON list of numbers once brackets are put around them.
    """
    text = _joined(times)
    if not _have_form(text, len(times)):
        raise ValueError("a time of another form")
    return _decode(b"[" + text.translate(None, _PUNCTUATION) + b"]")


def _joined(times: Sequence[str]) -> bytes:
    return ",".join(times).encode(errors="replace")


def _have_form(joined: bytes, count: int) -> bool:
    return joined.translate(_DIGITS_AS_ZERO) + b"," == _FORM * count
