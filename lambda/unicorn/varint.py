"""Variable-length whole numbers (LEB128): seven bits a byte, the lowest first, and a high bit where more bytes follow.

Protocol Buffers use the same encoding. Source: Protocol Buffers documentation, "Encoding".
"""

LAST_BYTE_MAX = 0x7F
"""The greatest byte that ends a number."""
_MAX_BYTES = 10


def encode_varint(number: int) -> bytes:
    """Return a number of 0 or more, in as few bytes as possible."""
    encoded = bytearray()
    while number > LAST_BYTE_MAX:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def decode_varint(data: bytes, start: int, end: int) -> tuple[int, int]:
    """Return the number that begins at `start`, and where the next byte is.

    Raises ValueError for a number that does not end before `end` or within ten bytes.
    """
    number = 0
    for place, position in enumerate(range(start, min(end, start + _MAX_BYTES))):
        byte = data[position]
        number |= (byte & 0x7F) << 7 * place
        if byte <= LAST_BYTE_MAX:
            return number, position + 1
    raise ValueError("a variable-length number does not end")
