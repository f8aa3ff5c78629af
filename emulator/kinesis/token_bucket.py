"""What a shard takes and gives in a second. Source: Kinesis Data Streams developer guide, "Quotas and limits"."""

from dataclasses import dataclass, field

MEBIBYTE = 1024 * 1024
_CALLS_OUT = 5


@dataclass(slots=True)
class Bucket:
    """So much a second, and no more than a second's worth at once. Times are seconds of any one clock."""

    rate: float
    left: float = field(init=False)
    filled: float = 0.0

    def __post_init__(self) -> None:
        self.left = self.rate

    def holds(self, amount: float, now: float) -> bool:
        """Whether that much may be taken now."""
        self.left = min(self.rate, self.left + (now - self.filled) * self.rate) if self.filled else self.rate
        self.filled = now
        return self.left >= amount

    def take(self, amount: float) -> None:
        """Take it; more than there is leaves a debt, to be paid before anything else is given."""
        self.left -= amount


@dataclass(slots=True)
class ShardAllowance:
    """The four limits of one shard."""

    records_in: Bucket = field(default_factory=lambda: Bucket(1000))
    bytes_in: Bucket = field(default_factory=lambda: Bucket(MEBIBYTE))
    calls_out: Bucket = field(default_factory=lambda: Bucket(_CALLS_OUT))
    bytes_out: Bucket = field(default_factory=lambda: Bucket(2 * MEBIBYTE))

    def admits(self, size: int, now: float, *, pollers: int = 0) -> bool:
        """Whether a record of that size (data and partition key) may come in; if so, it is counted.

        Each of the pollers, which are Lambda and Firehose, will read it once.
        """
        fits = self.records_in.holds(1, now) & self.bytes_in.holds(size, now)
        if fits:
            self.records_in.take(1)
            self.bytes_in.take(size)
            self.bytes_out.take(size * pollers)
        return fits

    def gives(self, now: float, *, pollers: int = 0) -> bool:
        """Whether a GetRecords call is answered; if so, it is counted. What it returned is to be told by `gave`.

        Each of the pollers makes one call a second itself.
        """
        self.calls_out.rate = max(_CALLS_OUT - pollers, 0)
        answered = self.calls_out.holds(1, now) & self.bytes_out.holds(0, now)
        if answered:
            self.calls_out.take(1)
        return answered

    def gave(self, size: int) -> None:
        """Count what a call returned; after 10 MB at once, the shard answers nothing for five seconds."""
        self.bytes_out.take(size)
