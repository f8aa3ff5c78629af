"""Records that can't be read, for drills: what broken firmware, a wrong clock or a cut connection would send."""

import json
from collections.abc import Callable, Mapping

from msgspec.structs import asdict

from unicorn.reading import Reading

_Break = Callable[[dict[str, object]], bytes]


def malformed(number: int, reading: Reading) -> bytes:
    """The `number`-th unreadable record (from 0), made from a reading; the kinds take turns."""
    kinds = tuple(KINDS.values())
    return kinds[number % len(kinds)](asdict(reading)) + b"\n"


def _json(document: Mapping[str, object]) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


def _with(**changed: object) -> _Break:
    return lambda document: _json({**document, **changed})


def _without(name: str) -> _Break:
    return lambda document: _json({key: value for key, value in document.items() if key != name})


KINDS: Mapping[str, _Break] = {
    "cut off": lambda document: _json(document)[:-20],
    "latitude beyond the pole": _with(Latitude=95.5),
    "no name": _without("Name"),
    "not UTF-8": lambda document: b"\xff\xfe" + _json(document),
    "a negative distance": _with(Distance=-12.5),
    "a list": lambda document: b"[" + _json(document) + b"]",
    "a local time": _with(StatusTime="01/31/2026 11:59 PM"),
    "not a number": _with(Distance=float("nan")),
    "half a health point": _with(HealthPoints=149.5),
    "no JSON at all": lambda _: b"sensor fault 0x2f",
    "empty": lambda _: b"",
}
"""Each kind of unreadable record, and how a reading's JSON object becomes one (without the newline)."""
