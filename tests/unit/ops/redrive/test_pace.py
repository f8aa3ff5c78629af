import pytest

from ops.redrive.pace import Pace


@pytest.mark.parametrize(
    ("seconds", "done", "shown"),
    [
        (0, 10, "10 of 100,000 objects"),
        (2, 400, "400 of 100,000 objects, 200 per second, 8 min left"),
        (10, 100, "100 of 100,000 objects, 10 per second, 3 h left"),
        (1000, 99_000, "99,000 of 100,000 objects, 99 per second, 10 s left"),
        (10, 100_050, "100,050 of 100,050 objects, 10,005 per second, 0 s left"),
    ],
)
def test_progress_tells_the_rate_and_the_time_that_is_left(seconds: float, done: int, shown: str) -> None:
    told: list[str] = []
    times = iter((0.0, seconds))
    Pace(100_000, told.append, clock=lambda: next(times)).count(done)
    assert told == [shown]
