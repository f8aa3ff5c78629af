from random import Random

import pytest

from producer.malformed import KINDS, make_malformed
from producer.motion import Unicorn
from unicorn.codec import Unreadable, decode

READING = Unicorn("Arion", Random(1)).fly(1_790_000_000_000)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_unreadable_as_one_record(kind: str) -> None:
    data = make_malformed(list(KINDS).index(kind), READING)
    pieces = decode(data)
    assert len(pieces) == 1
    assert isinstance(pieces[0], Unreadable)
    assert pieces[0].data == data.strip() or pieces[0].data == data


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_ends_its_line_and_so_spares_its_neighbours(kind: str) -> None:
    data = make_malformed(list(KINDS).index(kind), READING)
    assert data.count(b"\n") == 1
    assert data.endswith(b"\n")


def test_the_kinds_take_turns() -> None:
    once = [make_malformed(number, READING) for number in range(len(KINDS))]
    again = [make_malformed(number, READING) for number in range(len(KINDS), 2 * len(KINDS))]
    assert len(set(once)) == len(KINDS)
    assert again == once


def test_the_kinds_fail_for_different_reasons() -> None:
    reasons = {
        pieces.reason
        for n in range(len(KINDS))
        for pieces in decode(make_malformed(n, READING))
        if isinstance(pieces, Unreadable)
    }
    assert len(reasons) == len(KINDS)
