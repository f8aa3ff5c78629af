from ops.read_progress import ReadProgress


def test_progress_tells_count_bytes_and_rate() -> None:
    now = [0.0]
    progress = ReadProgress("rows", 12_000_000, clock=lambda: now[0])
    progress.add(1_500, 3_000_000)
    assert str(progress) == "1,500 rows, 3.0 of about 12.0 MB"
    now[0] = 4.0
    progress.add(1_500, 3_000_000)
    assert str(progress) == "3,000 rows, 6.0 of about 12.0 MB, 1.5 MB/s"


def test_size_that_was_exceeded_is_not_told() -> None:
    progress = ReadProgress("records", 1_000_000, clock=lambda: 0.0)
    progress.add(1, 2_000_000)
    assert str(progress) == "1 records, 2.0 MB"
