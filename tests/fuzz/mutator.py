"""A byte-level mutator, which changes good data as a broken sensor, a cut connection or a malicious client may do."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from random import Random

_MAGIC, _DIGEST_BYTES = b"\xf3\x89\x9a\xc2", 16
_NUMBER = re.compile(rb"-?[0-9]+(?:\.[0-9]+)?")
_STRING = re.compile(rb'"[^"]*"')
_BYTES = (
    b"\x00",
    b"\n",
    b'"',
    b"\\",
    b"{",
    b"}",
    b"[",
    b",",
    b":",
    b"\x7f",
    b"\x80",
    b"\xc3",
    b"\xff",
    b"\xed\xa0\xbe",
)
_NUMBERS = (
    *(b"0", b"-0.0", b"1e400", b"-1e-400", b"0.0005", b"1E2", b"0x1", b"01", b".5", b"5.", b"NaN", b"-Infinity"),
    *(b"2147483647", b"2147483648", b"90.00000000000001", b"100000.0001", b"9" * 40, b"null", b"true", b'"12"', b"[1]"),
)
_STRINGS = (
    *(b'""', b'" "', b'"\\u0000"', b'"\\ud83e"', b'"1.5"', b'"true"', b'"{x"', b'"[x"', b"5", b"1.5", b"null", b"{}"),
    *(b'"Name"', b'"name"', b'"StatusTime"', b'"2026-02-30 12:00:00.000"', b'"2026-01-31 23:58:07.251"'),
    b'"' + b"S" * 129 + b'"',
)  # fmt: skip


def mutate_seeds(seeds: Sequence[bytes], count: int, random: Random) -> Iterator[bytes]:
    """Yield `count` inputs, each a seed changed up to six times. Equal random generators give equal inputs."""
    for _ in range(count):
        data = random.choice(seeds)
        for _ in range(random.choice((0, 0, 1, 1, 1, 1, 2, 3, 6))):
            data = random.choice(_CHANGES)(data, random, seeds)
        yield _add_digest(data) if random.random() < 0.5 else data


def _add_digest(data: bytes) -> bytes:
    """Return data as an aggregate with a correct digest, so that its message is parsed too."""
    if not data.startswith(_MAGIC):
        return data
    message = data[len(_MAGIC) : -_DIGEST_BYTES]
    return _MAGIC + message + hashlib.md5(message, usedforsecurity=False).digest()


def _choose_span(data: bytes, random: Random) -> tuple[int, int]:
    start = random.randint(0, len(data))
    return start, min(len(data), start + random.choice((1, 1, 2, 8, 40)))


def _flip(data: bytes, random: Random, _seeds: Sequence[bytes]) -> bytes:
    if not data:
        return data
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :]


def _insert(data: bytes, random: Random, _seeds: Sequence[bytes]) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + (random.choice(_BYTES) if random.random() < 0.7 else random.randbytes(3)) + data[at:]


def _delete(data: bytes, random: Random, _seeds: Sequence[bytes]) -> bytes:
    start, end = _choose_span(data, random)
    return data[:start] + data[end:]


def _repeat(data: bytes, random: Random, _seeds: Sequence[bytes]) -> bytes:
    start, end = _choose_span(data, random)
    return data[:end] + data[start:end] * random.choice((1, 2, 9)) + data[end:]


def _cut(data: bytes, random: Random, _seeds: Sequence[bytes]) -> bytes:
    return data[: random.randint(0, len(data))]


def _splice(data: bytes, random: Random, seeds: Sequence[bytes]) -> bytes:
    return data[: random.randint(0, len(data))] + random.choice(seeds)


def _append(data: bytes, random: Random, seeds: Sequence[bytes]) -> bytes:
    return data + random.choice((b"", b"\n", b",", b" ")) + random.choice(seeds)


def _insert_token(pattern: "re.Pattern[bytes]", values: Sequence[bytes]) -> "_Change":
    def change(data: bytes, random: Random, _seeds: Sequence[bytes]) -> bytes:
        spans = [match.span() for match in pattern.finditer(data)]
        if not spans:
            return data
        start, end = random.choice(spans)
        return data[:start] + random.choice(values) + data[end:]

    return change


_Change = Callable[[bytes, Random, Sequence[bytes]], bytes]
_CHANGES: tuple[_Change, ...] = (
    *(_flip, _insert, _delete, _repeat, _cut, _splice, _append),
    *(
        _insert_token(_NUMBER, _NUMBERS),
        _insert_token(_NUMBER, _NUMBERS),
        _insert_token(_STRING, _STRINGS),
        _insert_token(_STRING, _STRINGS),
    ),
)
