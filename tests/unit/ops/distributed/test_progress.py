from typing import Any

from ops.distributed.progress import ObjectProgress


class FakeRun:
    def __init__(self, *done: int) -> None:
        self.finish(*done)

    def finish(self, *done: int) -> None:
        self.done = {**{str(number): count for number, count in enumerate(done)}, "of another attempt": 7}

    def list_done(self) -> dict[str, int]:
        return self.done


def test_rate_and_time_left_are_those_since_it_is_watched() -> None:
    now = [100.0]
    run: Any = FakeRun(500, 700)
    progress = ObjectProgress(run, {str(number) for number in range(12)}, clock=lambda: now[0])
    assert progress.describe() == "2 of 12 objects, 1,200 summaries"
    now[0] = 110.0
    run.finish(500, 700, 1_000, 3_000)
    assert progress.describe() == "4 of 12 objects, 5,200 summaries, 400 a second, 0:00:40 left"
