import pytest

from unicorn.varint import decode_varint, encode_varint

NUMBERS = [
    (0, b"\x00"),
    (1, b"\x01"),
    (127, b"\x7f"),
    (128, b"\x80\x01"),
    (300, b"\xac\x02"),
    (16_383, b"\xff\x7f"),
    (16_384, b"\x80\x80\x01"),
    (2**64 - 1, b"\xff" * 9 + b"\x01"),
    (2**70 - 1, b"\xff" * 9 + b"\x7f"),
]


@pytest.mark.parametrize(("number", "encoded"), NUMBERS)
def test_number_has_seven_bits_a_byte_with_the_lowest_first(number: int, encoded: bytes) -> None:
    assert encode_varint(number) == encoded
    assert decode_varint(encoded, 0, len(encoded)) == (number, len(encoded))


@pytest.mark.parametrize(("number", "encoded"), NUMBERS)
def test_number_is_decoded_where_it_starts_and_what_follows_is_left(number: int, encoded: bytes) -> None:
    data = b"\xff" + encoded + b"\x05"
    assert decode_varint(data, 1, len(data)) == (number, 1 + len(encoded))


@pytest.mark.parametrize("encoded", [encoded for _, encoded in NUMBERS])
def test_number_that_does_not_end_before_the_end_is_refused(encoded: bytes) -> None:
    with pytest.raises(ValueError, match="does not end"):
        decode_varint(encoded, 0, len(encoded) - 1)


def test_number_of_more_than_ten_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match="does not end"):
        decode_varint(b"\x80" * 10 + b"\x01", 0, 11)
