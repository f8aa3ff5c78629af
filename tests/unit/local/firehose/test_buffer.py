from local.firehose.buffer import Buffer


def test_empty_buffer_is_never_due() -> None:
    assert not Buffer(greatest_bytes=10, interval=60).is_due(1e9)


def test_buffer_is_due_an_interval_after_its_oldest_record() -> None:
    buffer = Buffer(greatest_bytes=1000, interval=60)
    buffer.add(b"one", 100.0)
    buffer.add(b"two", 150.0)
    assert not buffer.is_due(159.9)
    assert buffer.is_due(160.0)


def test_buffer_is_due_once_it_holds_as_many_bytes_as_asked_for() -> None:
    buffer = Buffer(greatest_bytes=6, interval=60)
    buffer.add(b"one", 100.0)
    assert not buffer.is_due(100.0)
    buffer.add(b"two", 100.0)
    assert buffer.is_due(100.0)
