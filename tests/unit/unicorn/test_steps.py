import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from unicorn.field import InvalidValue
from unicorn.steps import MAX_MILLIMETERS, MINUTE_MILLISECONDS, Steps

DISTANCES = st.dictionaries(
    st.integers(0, MINUTE_MILLISECONDS - 1), st.integers(0, MAX_MILLIMETERS), min_size=1, max_size=80
)


@given(DISTANCES)
def test_steps_come_back_as_they_were(distances: dict[int, int]) -> None:
    steps = Steps.from_distances(distances)
    assert dict(steps) == dict(Steps.from_bytes(steps.data)) == dict(Steps(steps.data, steps.last)) == distances


@given(DISTANCES)
@example({0: 0})
@example({0: 127})
@example({128: 128, 16_384: 16_384, 49_152: 2_097_152})
def test_what_is_known_without_taking_them_apart_is_so(distances: dict[int, int]) -> None:
    steps = Steps.from_distances(distances)
    assert (steps.first, steps.last) == (min(distances), max(distances))
    assert len(steps) == len(distances)
    for same in (steps, Steps.from_bytes(steps.data), Steps(steps.data, steps.last)):
        assert same.millimeters == sum(distances.values())


@given(st.binary(max_size=40))
def test_bytes_are_refused_or_are_the_one_binary_of_their_steps(data: bytes) -> None:
    try:
        steps = Steps.from_bytes(data)
    except InvalidValue:
        return
    assert Steps.from_distances(dict(steps)).data == data


@given(DISTANCES, st.data())
def test_steps_cut_short_never_pass_for_the_whole(distances: dict[int, int], data: st.DataObject) -> None:
    whole = Steps.from_distances(distances).data
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with pytest.raises(InvalidValue):  # the offset of the last step contradicts the cut binary
        dict(Steps(cut, max(distances)))
    try:
        assert dict(Steps.from_bytes(cut)) != distances
    except InvalidValue:
        return


@given(DISTANCES, DISTANCES)
@example({0: 1, 1000: 2}, {1001: 3, 59_999: 4})
@example({59_999: 4}, {0: 1})
@example({5: 1}, {5: 2})
def test_steps_united_have_the_greater_of_two_distances(left: dict[int, int], right: dict[int, int]) -> None:
    united = {offset: max(left.get(offset, 0), right.get(offset, 0)) for offset in {**left, **right}}
    assert Steps.from_distances(left) | Steps.from_distances(right) == Steps.from_distances(united)
    assert (Steps.from_distances(left) | Steps.from_distances(right)).last == max(united)


@given(DISTANCES, st.integers(0, MINUTE_MILLISECONDS))
def test_steps_that_follow_others_are_put_behind_them(distances: dict[int, int], border: int) -> None:
    early = {offset: distance for offset, distance in distances.items() if offset < border}
    late = {offset: distance for offset, distance in distances.items() if offset >= border}
    if early and late:
        first, second = Steps.from_distances(early), Steps.from_distances(late)
        assert first | second == second | first == Steps.from_distances(distances)


def test_equal_maps_are_equal_steps_whatever_their_order() -> None:
    left, right = Steps.from_distances({1000: 5, 0: 7}), Steps.from_distances({0: 7, 1000: 5})
    assert left == right
    assert hash(left) == hash(right)
    assert left != Steps.from_distances({0: 7, 1000: 6})
    assert repr(left) == "Steps.from_distances({0: 7, 1000: 5})"


def test_sixty_readings_take_about_300_bytes() -> None:
    assert len(Steps.from_distances({second * 1000 + 137: 29_500 + second for second in range(60)}).data) == 60 * 5


def test_the_fullest_minute_fits_an_item_of_dynamodb() -> None:
    assert len(Steps.from_distances(dict.fromkeys(range(MINUTE_MILLISECONDS), MAX_MILLIMETERS)).data) < 350 * 1024


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "no step"),
        (b"\x00", "out of bounds"),
        (b"\x80\x00\x01", "padding"),
        (b"\x05\x80", "cut short"),
        (b"\x05\x01\x00\x02", "two steps at one offset"),
        (b"\xe0\xd4\x03\x01", "out of bounds"),
        (b"\x00\x81\xc2\xd7\x2f", "out of bounds"),
        (b"\xff\xff\xff\xff\x01\x01", "out of bounds"),
        (b"\xff\xff\xff\xff\xff\x01\x01", "too long"),
    ],
    ids=["nothing", "no distance", "padded", "cut", "twice", "a minute", "100 km and 1 mm", "five bytes", "overlong"],
)
def test_bytes_of_another_hand_are_refused(data: bytes, complaint: str) -> None:
    with pytest.raises(InvalidValue, match=complaint):
        Steps.from_bytes(data)


def test_the_greatest_step_is_accepted() -> None:
    assert dict(Steps.from_bytes(b"\xdf\xd4\x03\x80\xc2\xd7\x2f")) == {59_999: 100_000_000}
