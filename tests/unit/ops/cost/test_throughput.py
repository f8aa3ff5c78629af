import pytest

from aggregator.state import pack
from ops.cost.throughput import (
    KEY_BYTES,
    PACKED_BYTES,
    PACKED_READING_BYTES,
    READING_BYTES,
    SUMMARY_BYTES,
    RecordForm,
    Throughput,
)
from producer.motion import make_fleet
from producer.names import make_names
from producer.packing import PACKED_RECORD_BYTES
from unicorn.codec import encode, encode_summary
from unicorn.summary import summarize

SECONDS = 600


@pytest.mark.parametrize(
    ("unicorns", "rate", "shards"),
    [(1, 1.0, 1), (800, 1.0, 1), (801, 1.0, 2), (1000, 1.0, 2), (8000, 0.1, 1), (100_000, 1.0, 125)],
)
def test_shards_take_the_records_with_a_fifth_kept_free(unicorns: int, rate: float, shards: int) -> None:
    throughput = Throughput(unicorns=unicorns, rate=rate, requested_form=RecordForm.SINGLE)
    assert throughput.needed_shards == throughput.shards == shards
    assert f"= {shards:,} shard" in throughput.explain_shards()[1]


def test_too_few_shards_are_told() -> None:
    throughput = Throughput(unicorns=2500, requested_shards=2, viewers=0, requested_form=RecordForm.SINGLE)
    assert (throughput.shards, throughput.needed_shards) == (2, 4)
    assert throughput.list_warnings() == ["2 shards would refuse some of the readings: use 4."]


def test_more_consoles_than_a_shard_can_serve_are_told() -> None:
    assert not Throughput(unicorns=5, viewers=3).list_warnings()
    [sentence] = Throughput(unicorns=5, viewers=4).list_warnings()
    assert "more than 3 consoles at once" in sentence
    assert not Throughput(unicorns=5, viewers=1000, is_pushed=True).list_warnings()


@pytest.mark.parametrize(
    ("unicorns", "form"), [(1, "one by one"), (100, "one by one"), (101, "packed"), (1000, "packed")]
)
def test_form_is_what_the_producer_chooses_by_itself(unicorns: int, form: str) -> None:
    assert Throughput(unicorns=unicorns).form == form


@pytest.mark.parametrize(
    ("form", "bytes_of_a_reading"), [(RecordForm.SINGLE, 5120), (RecordForm.KPL, 5120), (RecordForm.PACKED, 195)]
)
def test_firehose_counts_started_units_of_a_record(form: RecordForm, bytes_of_a_reading: int) -> None:
    """A packed record of 24,500 bytes has 131 readings, and counts as 25 KB."""
    throughput = Throughput(unicorns=1000, requested_form=form)
    assert throughput.delivered_bytes == pytest.approx(1000 * bytes_of_a_reading, rel=0.01)


def test_sizes_are_those_of_what_the_producer_sends() -> None:
    flown = [
        unicorn.fly(1_795_521_600_000 + 1000 * second)
        for unicorn in make_fleet(make_names(20), 1)
        for second in range(SECONDS)
    ]
    assert sum(len(encode(reading)) for reading in flown) / len(flown) == pytest.approx(READING_BYTES, rel=0.02)
    assert sum(len(reading.Name) for reading in flown) / len(flown) == pytest.approx(KEY_BYTES, rel=0.1)
    summaries = summarize(flown).values()
    assert sum(len(encode_summary(one)) for one in summaries) / len(summaries) == pytest.approx(SUMMARY_BYTES, rel=0.02)


def test_packed_records_need_shards_for_their_bytes_alone() -> None:
    throughput = Throughput(unicorns=4000, requested_form=RecordForm.PACKED)
    assert throughput.needed_shards == 1
    assert throughput.records == pytest.approx(throughput.bytes / PACKED_RECORD_BYTES)
    assert throughput.payload_units == pytest.approx(throughput.records)


def test_packed_records_of_a_small_fleet_are_no_more_than_its_readings() -> None:
    assert Throughput(unicorns=5, rate=0.1, requested_form=RecordForm.PACKED).records == 0.5
    assert Throughput(unicorns=50, requested_form=RecordForm.PACKED).records == 1  # a reading waits a second for others


def test_rare_readings_make_no_more_summaries_than_readings() -> None:
    throughput = Throughput(unicorns=60, rate=0.01)
    assert throughput.summaries == throughput.readings
    assert throughput.rows == throughput.readings


@pytest.mark.parametrize("readings", [6, 60])
def test_packed_summaries_are_as_large_as_the_producers_own_come_to(readings: int) -> None:
    flying = make_fleet(make_names(1000), seed=1)
    flown = [
        one.fly(1_790_000_040_000 + place + moment * 60_000 // readings)
        for moment in range(readings)
        for place, one in enumerate(flying)
    ]
    packed = len(pack(list(summarize(flown).values()))) / 1000
    assert packed == pytest.approx(PACKED_BYTES + PACKED_READING_BYTES * readings, rel=0.1)


def test_a_full_shards_unicorns_come_in_two_parts_a_minute() -> None:
    throughput = Throughput(unicorns=100_000, requested_form=RecordForm.PACKED)
    assert throughput.summaries == pytest.approx(2 * throughput.rows)


def test_more_unicorns_than_fit_the_windows_state_come_in_more_parts() -> None:
    throughput = Throughput(unicorns=40_000, rate=0.1, requested_form=RecordForm.PACKED, requested_shards=1)
    assert throughput.summaries == pytest.approx(4 * throughput.rows)
