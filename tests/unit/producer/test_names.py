import re

import pytest

from producer.names import MAX_NAMES, make_names
from unicorn.reading import SCHEMA


def test_every_unicorn_of_the_largest_fleet_has_a_valid_name_of_its_own() -> None:
    everyone = make_names(MAX_NAMES)
    assert len(set(everyone)) == MAX_NAMES == 100_000
    assert all(SCHEMA["Name"].convert(name) == name for name in everyone)


def test_shadowfax_flies_first() -> None:
    assert make_names(1) == ["Shadowfax"]


def test_a_larger_fleet_has_the_smaller_ones_names() -> None:
    assert make_names(1000)[:10] == make_names(10)


def test_names_are_words_until_they_run_out_and_are_numbered_then() -> None:
    everyone = make_names(1000)
    words = [name for name in everyone if re.fullmatch(r"[A-Z][a-z]+", name)]
    assert words == everyone[: len(words)]
    assert everyone[len(words)] == "Shadowfax-002"
    assert all(re.fullmatch(r"[A-Z][a-z]+-\d{3}", name) for name in everyone[len(words) :])


@pytest.mark.parametrize("count", [-1, MAX_NAMES + 1])
def test_a_fleet_without_names_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match=str(count)):
        make_names(count)
