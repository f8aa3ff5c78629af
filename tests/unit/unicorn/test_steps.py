import pytest
from hypothesis import given
from hypothesis import strategies as st

from unicorn.field import InvalidValue
from unicorn.steps import GREATEST_MILLIMETRES, MILLISECONDS, decode_steps, encode_steps

STEPS = st.dictionaries(st.integers(0, MILLISECONDS - 1), st.integers(0, GREATEST_MILLIMETRES), max_size=80)


@given(STEPS)
def test_steps_come_back_as_they_were(steps: dict[int, int]) -> None:
    assert decode_steps(encode_steps(steps)) == steps


@given(st.binary(max_size=40))
def test_bytes_are_refused_or_are_the_one_binary_of_their_steps(data: bytes) -> None:
    try:
        steps = decode_steps(data)
    except InvalidValue:
        return
    assert encode_steps(steps) == data


@given(STEPS.filter(bool), st.data())
def test_steps_cut_short_never_pass_for_the_whole(steps: dict[int, int], data: st.DataObject) -> None:
    whole = encode_steps(steps)
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    try:
        assert decode_steps(cut) != steps
    except InvalidValue:
        return


def test_the_binary_does_not_depend_on_the_order_of_the_map() -> None:
    assert encode_steps({1000: 5, 0: 7}) == encode_steps({0: 7, 1000: 5})


def test_sixty_readings_take_about_300_bytes() -> None:
    assert len(encode_steps({second * 1000 + 137: 29_500 + second for second in range(60)})) == 60 * 5


def test_the_fullest_minute_fits_an_item_of_dynamodb() -> None:
    assert len(encode_steps(dict.fromkeys(range(MILLISECONDS), GREATEST_MILLIMETRES))) < 350 * 1024


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"\x00", "out of bounds"),
        (b"\x80\x00\x01", "longer than need be"),
        (b"\x05\x80", "cut short"),
        (b"\x05\x01\x00\x02", "two steps at one offset"),
        (b"\xe0\xd4\x03\x01", "out of bounds"),
        (b"\x00\x81\xc2\xd7\x2f", "out of bounds"),
        (b"\xff\xff\xff\xff\xff\x01\x01", "too long"),
    ],
    ids=["no distance", "padded", "cut", "twice", "a minute", "100 km and 1 mm", "overlong"],
)
def test_bytes_of_another_hand_are_refused(data: bytes, complaint: str) -> None:
    with pytest.raises(InvalidValue, match=complaint):
        decode_steps(data)


def test_the_greatest_step_is_accepted() -> None:
    assert decode_steps(b"\xdf\xd4\x03\x80\xc2\xd7\x2f") == {59_999: 100_000_000}
