"""Join pieces of streets to whole streets. The length of a whole street tells an avenue from a side street."""

from collections import defaultdict
from collections.abc import Iterator
from math import acos, hypot, radians

from lines import Line, Point, subtract

STRAIGHT_ON = radians(28)
"""Pieces that meet at a greater angle are different streets."""


def join_pieces(pieces: list[Line]) -> list[Line]:
    """Join pieces to lines that go straight on at each crossing."""
    ends: dict[Point, list[tuple[int, bool]]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        ends[piece[0]].append((number, True))
        ends[piece[-1]].append((number, False))
    onward: dict[tuple[int, bool], tuple[int, bool]] = {}
    for meeting in ends.values():
        for first, second in pair_ends(pieces, meeting):
            onward[first], onward[second] = second, first
    done: set[int] = set()
    return [follow_line(pieces, number, onward, done) for number in range(len(pieces)) if number not in done]


def pair_ends(
    pieces: list[Line], meeting: list[tuple[int, bool]]
) -> Iterator[tuple[tuple[int, bool], tuple[int, bool]]]:
    """Yield pairs of ends at a crossing that continue each other, the straightest pair first."""
    pairs = sorted(
        (measure_turn(pieces, first, second), first, second)
        for i, first in enumerate(meeting)
        for second in meeting[i + 1 :]
        if first[0] != second[0]
    )
    taken: set[tuple[int, bool]] = set()
    for angle, first, second in pairs:
        if angle <= STRAIGHT_ON and first not in taken and second not in taken:
            taken |= {first, second}
            yield first, second


def measure_turn(pieces: list[Line], first: tuple[int, bool], second: tuple[int, bool]) -> float:
    """Return the angle between two pieces that meet at these ends, in radians."""
    ax, ay = get_direction(pieces[first[0]], first[1])
    bx, by = get_direction(pieces[second[0]], second[1])
    cosine = -(ax * bx + ay * by)
    return acos(max(-1.0, min(1.0, cosine)))


def get_direction(line: Line, from_start: bool) -> Point:
    a, b = (line[0], line[1]) if from_start else (line[-1], line[-2])
    dx, dy = subtract(a, b)
    size = hypot(dx, dy) or 1.0
    return dx / size, dy / size


def follow_line(
    pieces: list[Line], start: int, onward: dict[tuple[int, bool], tuple[int, bool]], done: set[int]
) -> Line:
    """Return the whole line that contains a piece: follow it from the end of the piece, then from its start."""
    done.add(start)
    line = list(pieces[start])
    for backwards in (False, True):
        end = (start, backwards)
        while (following := onward.get(end)) is not None and following[0] not in done:
            number, at_start = following
            done.add(number)
            more = pieces[number] if at_start else pieces[number][::-1]
            line = [*more[::-1], *line[1:]] if backwards else [*line, *more[1:]]
            end = (number, not at_start)
    return line
