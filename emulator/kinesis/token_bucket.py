"""What a shard takes and gives in a second. Source: Kinesis Data Streams developer guide, "Quotas and limits"."""

from dataclasses import dataclass, field

MEBIBYTE = 1024 * 1024
_CALLS_OUT = 5


@dataclass(slots=True)
class TokenBucket:
    """So much a second, and no more than a second's worth at once. Times are seconds of any one clock."""

    rate: float
    tokens: float = field(init=False)
    refilled_at: float = 0.0

    def __post_init__(self) -> None:
        self.tokens = self.rate

    def has_tokens(self, amount: float, now: float) -> bool:
        """Whether that much may be taken now."""
        self.tokens = (
            min(self.rate, self.tokens + (now - self.refilled_at) * self.rate) if self.refilled_at else self.rate
        )
        self.refilled_at = now
        return self.tokens >= amount

    def take(self, amount: float) -> None:
        """Take it; more than there is leaves a debt, to be paid before anything else is given."""
        self.tokens -= amount


@dataclass(slots=True)
class ShardLimits:
    """The four limits of one shard."""

    records_in: TokenBucket = field(default_factory=lambda: TokenBucket(1000))
    bytes_in: TokenBucket = field(default_factory=lambda: TokenBucket(MEBIBYTE))
    calls_out: TokenBucket = field(default_factory=lambda: TokenBucket(_CALLS_OUT))
    bytes_out: TokenBucket = field(default_factory=lambda: TokenBucket(2 * MEBIBYTE))

    def try_put(self, size: int, now: float, *, pollers: int = 0) -> bool:
        """Whether a record of that size (data and partition key) may come in; if so, it is counted.

        Each of the pollers, which are Lambda and Firehose, will read it once.
        """
        fits = self.records_in.has_tokens(1, now) & self.bytes_in.has_tokens(size, now)
        if fits:
            self.records_in.take(1)
            self.bytes_in.take(size)
            self.bytes_out.take(size * pollers)
        return fits

    def try_get(self, now: float, *, pollers: int = 0) -> bool:
        """Whether a GetRecords call is answered; if so, it is counted. What it returned is to be told by `gave`.

        Each of the pollers makes one call a second itself.
        """
        self.calls_out.rate = max(_CALLS_OUT - pollers, 0)
        answered = self.calls_out.has_tokens(1, now) & self.bytes_out.has_tokens(0, now)
        if answered:
            self.calls_out.take(1)
        return answered

    def count_bytes_out(self, size: int) -> None:
        """Count what a call returned; after 10 MB at once, the shard answers nothing for five seconds."""
        self.bytes_out.take(size)
