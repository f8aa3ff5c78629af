"""What the aggregator makes of each record of the corpus: readings, summaries, and pieces in the quarantine."""

from collections.abc import Sequence

import pytest

from aggregator.batch import Batch, read_batch
from runtime.quarantine import Piece
from tests.events import kinesis
from tests.unit.unicorn.corpus import CASES, GOOD, Case, make_aggregate, make_document, make_herd, pack
from unicorn.codec import Unreadable, decode
from unicorn.reading import Reading, parse_reading
from unicorn.summary import summarize

OTHER = make_document(Name="Another unicorn")


class FakeQuarantine:
    """Keeps the pieces of the last batch."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []

    def store(self, pieces: Sequence[Piece]) -> None:
        self.pieces = list(pieces)


def _read(*records: bytes) -> tuple[Batch, list[Piece]]:
    quarantine = FakeQuarantine()
    return read_batch(kinesis(*records), quarantine), quarantine.pieces  # type: ignore[arg-type]  # it stores nothing


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_each_record_of_the_corpus_gives_its_readings_and_its_pieces(case: Case) -> None:
    contents = decode(case.data)
    batch, pieces = _read(case.data)
    assert len(set(batch.readings)) == case.readings
    assert batch.quarantined == len(pieces) == case.unreadable
    assert batch.summaries == summarize(content for content in contents if isinstance(content, Reading))
    several = len(contents) > 1
    assert [(piece.sub_record, piece.data) for piece in pieces] == [
        (index if several else None, content.data)
        for index, content in enumerate(contents)
        if isinstance(content, Unreadable)
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_a_record_changes_nothing_about_others_in_its_batch(case: Case) -> None:
    (other,) = decode(OTHER)
    for form in (OTHER, pack(OTHER), make_aggregate(OTHER)):
        for records in ([form, case.data], [case.data, form]):
            batch, pieces = _read(*records)
            assert other in batch.readings
            assert len(set(batch.readings)) == case.readings + 1
            assert len(pieces) == case.unreadable


def test_halves_of_a_reading_in_two_records_are_two_pieces() -> None:
    document = make_document()
    for first, second in ((document[:40], document[40:]), (document[:40] + b"\n", document[40:] + b"\n")):
        batch, pieces = _read(pack(OTHER) + first, second)
        assert batch.readings == []
        assert [piece.data for piece in pieces] == [pack(OTHER) + first, second]


def test_halves_of_a_reading_that_end_where_tokens_end_are_two_pieces() -> None:
    document = make_document()
    at = document.index(b",") + 1
    batch, pieces = _read(document[:at] + b"\n", document[at:] + b"\n")
    assert (batch.readings, len(pieces)) == ([], 2)


def test_a_blank_record_among_packed_ones_is_a_piece() -> None:
    batch, pieces = _read(pack(make_document()), b"\n", pack(OTHER))
    assert parse_reading(GOOD) in batch.readings
    assert (len(batch.readings), [piece.reason for piece in pieces]) == (2, ["empty"])


@pytest.mark.parametrize("others", [[], [b"no reading"]])
def test_batch_has_at_most_12000_unicorn_minutes(others: list[bytes]) -> None:
    large, names = pack(*make_herd(11_999)), ("Arion", "Bayard")
    small = [make_document(Name=name) for name in names]
    batch, pieces = _read(large, small[0], *others)
    assert (len(batch.summaries), len(pieces)) == (12_000, len(others))
    batch, [piece, *rest] = _read(large, *small, *others)
    assert piece.reason == "more than 12,000 unicorn-minutes in one batch; this record has 11,999"
    assert ([name for name, _ in batch.summaries], len(rest)) == (list(names), len(others))
