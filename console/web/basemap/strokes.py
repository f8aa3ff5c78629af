"""Streets out of pieces, thousands of which have nothing to tell an avenue from a lane: once joined, length tells."""

from collections import defaultdict
from collections.abc import Iterator
from math import acos, hypot, radians

from lines import Line, Point, away

STRAIGHT_ON = radians(28)
"""Two pieces that meet at a greater angle are two streets."""


def strokes(pieces: list[Line]) -> list[Line]:
    """Pieces joined to lines that go straight on at each crossing."""
    ends: dict[Point, list[tuple[int, bool]]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        ends[piece[0]].append((number, True))
        ends[piece[-1]].append((number, False))
    onward: dict[tuple[int, bool], tuple[int, bool]] = {}
    for meeting in ends.values():
        for one, other in straightest(pieces, meeting):
            onward[one], onward[other] = other, one
    done: set[int] = set()
    return [walked(pieces, number, onward, done) for number in range(len(pieces)) if number not in done]


def straightest(
    pieces: list[Line], meeting: list[tuple[int, bool]]
) -> Iterator[tuple[tuple[int, bool], tuple[int, bool]]]:
    """Pairs of ends at a crossing that continue each other, the straightest first."""
    pairs = sorted(
        (turn(pieces, one, other), one, other)
        for i, one in enumerate(meeting)
        for other in meeting[i + 1 :]
        if one[0] != other[0]
    )
    taken: set[tuple[int, bool]] = set()
    for angle, one, other in pairs:
        if angle <= STRAIGHT_ON and one not in taken and other not in taken:
            taken |= {one, other}
            yield one, other


def turn(pieces: list[Line], one: tuple[int, bool], other: tuple[int, bool]) -> float:
    """By how much a way bends that comes along one piece and goes on along another; radians."""
    ax, ay = direction(pieces[one[0]], one[1])
    bx, by = direction(pieces[other[0]], other[1])
    cosine = -(ax * bx + ay * by)
    return acos(max(-1.0, min(1.0, cosine)))


def direction(line: Line, from_start: bool) -> Point:
    a, b = (line[0], line[1]) if from_start else (line[-1], line[-2])
    dx, dy = away(a, b)
    size = hypot(dx, dy) or 1.0
    return dx / size, dy / size


def walked(pieces: list[Line], start: int, onward: dict[tuple[int, bool], tuple[int, bool]], done: set[int]) -> Line:
    """The whole line that a piece is part of: onward from its end, then from its start."""
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
