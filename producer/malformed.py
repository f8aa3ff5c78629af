"""Unreadable records for drills, as broken firmware, a wrong clock or a cut connection would send them."""

import json
from collections.abc import Callable, Mapping

from msgspec.structs import asdict

from unicorn.reading import Reading
from unicorn.selected_fleet import FLEET

_Break = Callable[[dict[str, object]], bytes]


def make_malformed(number: int, reading: Reading) -> bytes:
    """Make an unreadable record from a reading. The kinds alternate with its `number`, which counts from 0."""
    kinds = tuple(KINDS.values())
    return kinds[number % len(kinds)](asdict(reading)) + b"\n"


def _to_json(document: Mapping[str, object]) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


def _replace_fields(**fields: object) -> _Break:
    return lambda document: _to_json({**document, **fields})


def _remove_field(name: str) -> _Break:
    return lambda document: _to_json({key: value for key, value in document.items() if key != name})


KINDS: Mapping[str, _Break] = {
    "cut off": lambda document: _to_json(document)[:-20],
    "latitude beyond the pole": _replace_fields(Latitude=95.5),
    "no name": _remove_field("Name"),
    "not UTF-8": lambda document: b"\xff\xfe" + _to_json(document),
    "a negative distance": _replace_fields(Distance=-12.5),
    "a list": lambda document: b"[" + _to_json(document) + b"]",
    "a local time": _replace_fields(StatusTime="01/31/2026 11:59 PM"),
    "not a number": _replace_fields(Distance=float("nan")),
    **{
        f"half of {vital.label.lower()}": _replace_fields(**{vital.name: 149.5})
        for vital in FLEET.vitals[:1]
        if vital.is_whole
    },
    "no JSON at all": lambda _: b"sensor fault 0x2f",
    "empty": lambda _: b"",
}
"""The kinds of unreadable records. Each has a function that makes a record, without newline, from a JSON reading."""
