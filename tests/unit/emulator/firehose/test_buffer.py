from emulator.firehose.buffer import Buffer, BufferedRecord, S3Object
from tests.events import aggregate


def test_empty_buffer_is_never_due() -> None:
    assert not Buffer(max_bytes=10, interval=60).is_due(1e9)


def test_buffer_is_due_an_interval_after_its_oldest_record() -> None:
    buffer = Buffer(max_bytes=1000, interval=60)
    buffer.add(BufferedRecord(b"one", 100.0))
    buffer.add(BufferedRecord(b"two", 150.0))
    assert not buffer.is_due(159.9)
    assert buffer.is_due(160.0)


def test_buffer_is_due_once_it_holds_its_bytes() -> None:
    buffer = Buffer(max_bytes=6, interval=60)
    buffer.add(BufferedRecord(b"one", 100.0))
    assert not buffer.is_due(100.0)
    buffer.add(BufferedRecord(b"two", 100.0))
    assert buffer.is_due(100.0)


def test_aggregate_is_deaggregated_and_other_records_are_added_as_they_are() -> None:
    buffer = Buffer(max_bytes=1000, interval=60)
    whole = aggregate([("a", b"one", None), ("b", b"two", 7)])
    for data in (whole, whole[:-1], b"three"):
        buffer.add_stream_record(data, 100.0)
    assert [record.data for record in buffer.records] == [b"one", b"two", whole[:-1], b"three"]
    assert buffer.size == sum(len(record.data) for record in buffer.records)


def test_record_says_where_it_was_on_the_stream() -> None:
    buffer = Buffer(max_bytes=1000, interval=60)
    buffer.add_stream_record(aggregate([("a", b"one", None), ("b", b"two", 7)]), 100.0, "49")
    assert [(record.sequence_number, record.sub_sequence_number) for record in buffer.records] == [("49", 0), ("49", 1)]


def test_objects_that_wait_are_due_at_once() -> None:
    buffer = Buffer(max_bytes=1000, interval=60)
    buffer.add(BufferedRecord(b"one", 100.0))
    buffer.replace_records([S3Object("bucket", "key", b"one")])
    assert buffer.is_due(100.0)
    assert (buffer.records, buffer.size) == ([], 0)


def test_aggregate_of_too_many_documents_is_added_as_it_is() -> None:
    buffer = Buffer(max_bytes=1000, interval=60)
    flood = aggregate([("a", b"{}", None)] * 20_000)
    buffer.add_stream_record(flood, 100.0)
    assert [record.data for record in buffer.records] == [flood]
