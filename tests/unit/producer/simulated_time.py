"""Simulated time, which passes only in `wait`."""


class SimulatedTime:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def wait(self, seconds: float) -> None:
        self.seconds += max(0.0, seconds)

    def milliseconds(self) -> int:
        """Return the time of day."""
        return 1_790_000_000_000 + int(self.seconds * 1000)
