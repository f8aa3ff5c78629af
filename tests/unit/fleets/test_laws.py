"""What holds for the readings of every fleet. Simulations run this module for others than the default."""

from decimal import Decimal
from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from aggregator.state import pack, unpack
from aws.relation import with_readings
from cli.reference.records import make_page
from feed.columns import encode_columns
from ops.archived_minutes import to_summaries
from processor.row import from_item, get_revision, to_item
from tests.unit.feed.records import read_values
from tests.unit.unicorn.archive import Archive, encode_readings, to_minute_row
from tests.unit.unicorn.strategies import READINGS, any_readings
from unicorn.codec import decode, decode_summary, encode, encode_summary
from unicorn.fast_decode import decode_uniform_batch
from unicorn.reading import Reading, to_millimeters
from unicorn.selected_fleet import FLEET
from unicorn.sql import MINUTE_SUMMARIES, select_minute_steps
from unicorn.summary import MinuteSummary, merge, merge_by_minute, summarize, summarize_minute
from unicorn.timestamps import start_of_minute

_POOLS = st.lists(READINGS, min_size=1, max_size=5)


@st.composite
def summaries_of_one_minute(draw: st.DrawFn, count: int) -> list[MinuteSummary]:
    """Several summaries of one unicorn-minute, each of readings of its own."""
    pools = [draw(_POOLS) for _ in range(count)]
    one_minute = [
        [replace(r, Name="Shadowfax", StatusTime=f"2026-01-31 23:59:{r.StatusTime[17:]}") for r in pool]
        for pool in pools
    ]
    return [merge(*map(summarize_minute, pool)) for pool in one_minute]


@given(any_readings(), st.randoms(use_true_random=False))
def test_any_order_and_duplication_of_readings_gives_the_same_rows(readings: list[Reading], chance: object) -> None:
    shuffled = readings + readings[: len(readings) // 2]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis' Random has no type of its own
    assert summarize(shuffled) == summarize(readings)


@given(any_readings(), st.lists(st.integers(0, 4), min_size=20, max_size=20))
def test_any_partition_of_readings_into_batches_gives_the_same_rows(readings: list[Reading], batch: list[int]) -> None:
    placed = sorted(zip(batch, readings, strict=False), key=lambda pair: pair[0])
    batches = [[reading for _, reading in group] for _, group in groupby(placed, key=lambda pair: pair[0])]
    rows = merge_by_minute(row for value in batches for row in summarize(value).values())
    assert rows == summarize(readings[: len(batch)])


@given(summaries_of_one_minute(2))
def test_merge_is_commutative(two: list[MinuteSummary]) -> None:
    a, b = two
    assert merge(a, b) == merge(b, a)


@given(summaries_of_one_minute(3))
def test_merge_is_associative(three: list[MinuteSummary]) -> None:
    a, b, c = three
    assert merge(merge(a, b), c) == merge(a, merge(b, c)) == merge(a, b, c)


@given(summaries_of_one_minute(2))
def test_merge_is_idempotent(two: list[MinuteSummary]) -> None:
    a, b = two
    assert merge(a, a) == a
    assert merge(merge(a, b), b) == merge(a, b)


@given(any_readings(least=1))
def test_summaries_are_what_counting_by_hand_gives(readings: list[Reading]) -> None:
    """The oracle follows the text of the merge rules, without steps and without merging."""
    for (name, start), row in summarize(readings).items():
        mine = [r for r in readings if (r.Name, start_of_minute(r.StatusTime)) == (name, start)]
        moments = {r.StatusTime for r in mine}
        assert row.readings == len(moments)
        at_each = [[r for r in mine if r.StatusTime == moment] for moment in moments]
        assert row.millimeters == sum(max(to_millimeters(readings)) for readings in at_each)
        for vital in FLEET.vitals:
            ends = tuple(getattr(row, name) for name in vital.range_fields)
            assert ends == _find_range([getattr(r, vital.name) for r in mine])
        last = max((r.StatusTime, r.Latitude, r.Longitude) for r in mine)
        assert (row.LastStatusTime, row.LastLatitude, row.LastLongitude) == last
    assert set(summarize(readings)) == {(r.Name, start_of_minute(r.StatusTime)) for r in readings}


def _find_range(values: list[float | None]) -> tuple[float | None, float | None]:
    present = [value for value in values if value is not None]
    return min(present, default=None), max(present, default=None)


@settings(max_examples=40)
@given(any_readings(), st.randoms(use_true_random=False))
def test_grouping_the_archive_by_minute_gives_the_rows_of_the_law(
    an_archive: Archive, readings: list[Reading], chance: object
) -> None:
    shuffled = list(readings)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis' Random has no type of its own
    an_archive.refill(encode_readings(shuffled))
    expected = {to_minute_row(summary) for summary in summarize(readings).values()}
    assert set(an_archive.ask(with_readings(MINUTE_SUMMARIES))) == expected


@settings(max_examples=60)
@given(any_readings(), st.randoms(use_true_random=False))
def test_minutes_of_the_archive_are_the_summaries_of_the_readings(
    an_archive: Archive, readings: list[Reading], chance: object
) -> None:
    shuffled = readings + readings[: len(readings) // 2]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis' Random has no type of its own
    an_archive.refill(encode_readings(shuffled))
    again = list(to_summaries(an_archive.ask_as_athena(with_readings(select_minute_steps("true")))))
    assert {summary.key: summary for summary in again} == summarize(readings)
    assert [summary.key for summary in again] == sorted(summarize(readings))


@given(any_readings(least=1))
def test_a_row_comes_back_as_the_summary_that_was_stored(readings: list[Reading]) -> None:
    for summary in summarize(readings).values():
        stored = to_item(summary, 7)
        assert from_item(stored) == summary
        assert get_revision(stored) == 7
        assert Decimal(stored["Distance"]["N"]) * 1000 == summary.millimeters


@given(any_readings(least=1))
def test_every_number_is_one_that_dynamodb_keeps_exactly(readings: list[Reading]) -> None:
    """Source: "Data types and naming rules": up to 38 digits, between 1e-130 and 1e126 in size."""
    for summary in summarize(readings).values():
        for value in to_item(summary, 1).values():
            if "N" in value:
                number = Decimal(value["N"])
                assert len(number.as_tuple().digits) <= 38
                assert number == 0 or Decimal("1e-130") < abs(number) < Decimal("1e126")


@given(any_readings().filter(bool))
def test_summaries_come_back_as_they_were(readings: list[Reading]) -> None:
    summaries = list(summarize(readings).values())
    assert unpack(pack(summaries)) == summaries


@given(any_readings(least=1))
def test_records_are_decoded_as_they_were_encoded(readings: list[Reading]) -> None:
    assert decode(b"".join(map(encode, readings))) == readings
    for summary in summarize(readings).values():
        assert decode_summary(encode_summary(summary)) == summary


@given(any_readings(least=1))
def test_uniform_batch_gives_the_same_summaries(readings: list[Reading]) -> None:
    assert decode_uniform_batch([encode(reading) for reading in readings]) == (readings, summarize(readings))


def test_reference_describes_the_records() -> None:
    page = make_page()
    for vital in FLEET.vitals:
        for name in (f"| `{vital.name}` |", *(f"| `{end}` |" for end in vital.range_fields), f"| `{vital.column}` |"):
            assert name in page


@given(any_readings(least=1))
def test_frame_has_each_vital_to_its_last_decimal(readings: list[Reading]) -> None:
    columns = read_values(encode_columns(readings, range(len(readings))))
    for vital in FLEET.vitals:
        values = [getattr(reading, vital.name) for reading in readings]
        scale = 10**vital.decimals
        assert columns[vital.name] == [None if value is None else round(value * scale) for value in values]
