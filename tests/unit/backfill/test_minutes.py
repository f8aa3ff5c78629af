import gzip
from io import BytesIO

import pytest

from backfill.minutes import ObjectUnreadable, read_summaries
from tests.unit.backfill.rows import make_object, make_row


def read(body: bytes, after: int = 0) -> list[str]:
    return [summary.StatusTime[11:16] for summary in read_summaries(BytesIO(body), after=after)]


def test_each_line_is_a_summary() -> None:
    [summary] = read_summaries(BytesIO(make_object(make_row())), after=0)
    assert (summary.Name, summary.StatusTime) == ("Arion", "2026-11-24 00:00:00.000")
    assert (summary.LastStatusTime, summary.LastLatitude) == ("2026-11-24 00:00:01.000", 40.75)
    assert dict(summary.Steps) == {0: 29_500, 1000: 30_000}
    assert (summary.MinHealthPoints, summary.MaxMagicPoints) == (150, 150)


def test_lines_that_an_earlier_call_read_are_left_out() -> None:
    body = make_object(*map(make_row, range(5)))
    assert read(body, after=3) == ["00:03", "00:04"]
    assert read(body, after=5) == []
    assert read(make_object()) == []


@pytest.mark.parametrize(
    "row",
    [
        make_row(offsets=[0]),
        make_row(offsets=[1000, 0]),
        make_row(offsets=[0, 60_000]),
        make_row(distances=[-1, 5]),
        make_row(distances=["x", 5]),
        make_row(name=""),
        make_row(last_statustime="yesterday"),
        make_row(last_latitude=91),
        make_row(min_healthpoints=None),
        {"name": "Arion"},
    ],
)
def test_line_that_is_no_minute_is_named(row: dict[str, object]) -> None:
    with pytest.raises(ObjectUnreadable, match=r"^its line 3 is no minute of a vehicle: "):
        read(make_object(make_row(0), make_row(1), row))


def test_garbage_in_place_of_a_line_is_named() -> None:
    with pytest.raises(ObjectUnreadable, match="its line 1 is no minute"):
        read(gzip.compress(b"garbage\n"))


@pytest.mark.parametrize("body", [make_object(make_row())[:-9], make_object(make_row())[:-20], b"plain", b""])
def test_object_that_is_cut_is_unreadable(body: bytes) -> None:
    if body:
        with pytest.raises(ObjectUnreadable, match=r"^it is cut or damaged after line [01]: "):
            read(body)
    else:
        assert read(body) == []
