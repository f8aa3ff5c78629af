"""Join pieces of bytes into one, each preceded by its length, and split them again."""

from collections.abc import Iterable

_LENGTH_BYTES = 4


def join_frames(pieces: Iterable[bytes]) -> bytes:
    return b"".join(part for piece in pieces for part in (len(piece).to_bytes(_LENGTH_BYTES, "big"), piece))


def split_frames(data: bytes) -> list[bytes]:
    """Return the pieces that `join_frames` joined."""
    pieces, at = [], 0
    while at < len(data):
        start = at + _LENGTH_BYTES
        at = start + int.from_bytes(data[at:start], "big")
        pieces.append(data[start:at])
    return pieces
