"""Limit what a shard accepts and returns per second. Source: Kinesis developer guide, "Quotas and limits"."""

from dataclasses import dataclass, field

MEBIBYTE = 1024 * 1024
_CALLS_OUT = 5
_LARGEST_ANSWER = 10_000_000
"""An answer of 10 MB blocks its shard."""
_BLOCKED_SECONDS = 5.0


@dataclass(slots=True)
class TokenBucket:
    """A token bucket that refills at `rate` per second and holds one second's worth. Times are in seconds."""

    rate: float
    tokens: float = field(init=False)
    refilled_at: float = 0.0

    def __post_init__(self) -> None:
        self.tokens = self.rate

    def has_tokens(self, amount: float, now: float) -> bool:
        """Refill the bucket, and return whether it has so many tokens now."""
        self.tokens = (
            min(self.rate, self.tokens + (now - self.refilled_at) * self.rate) if self.refilled_at else self.rate
        )
        self.refilled_at = now
        return self.tokens >= amount

    def take(self, amount: float) -> None:
        """Remove tokens. Removing more than there are leaves a debt, which later refills pay first."""
        self.tokens -= amount


@dataclass(slots=True)
class ShardLimits:
    """The limits of one shard."""

    records_in: TokenBucket = field(default_factory=lambda: TokenBucket(1000))
    bytes_in: TokenBucket = field(default_factory=lambda: TokenBucket(MEBIBYTE))
    calls_out: TokenBucket = field(default_factory=lambda: TokenBucket(_CALLS_OUT))
    bytes_out: TokenBucket = field(default_factory=lambda: TokenBucket(2 * MEBIBYTE))
    taken_by_others: TokenBucket = field(default_factory=lambda: TokenBucket(2 * MEBIBYTE))
    """What the pollers' rivals leave: those who call GetRecords themselves."""
    blocked_until: float = 0.0

    def try_put(self, size: int, now: float, *, pollers: int = 0) -> bool:
        """Count a record of that size (data and partition key) and return True, or return False if it is throttled.

        Each poller (a Lambda mapping or Firehose) will read the record once.
        """
        admitted = all([self.records_in.has_tokens(1, now), self.bytes_in.has_tokens(size, now)])  # refill both
        if admitted:
            self.records_in.take(1)
            self.bytes_in.take(size)
            self.bytes_out.take(size * pollers)
        return admitted

    def try_get(self, now: float, *, pollers: int = 0) -> bool:
        """Count a GetRecords call and return True, or return False if it is throttled.

        Pass the size of its answer to `count_bytes_out`. Each poller makes one call per second itself.
        """
        self.calls_out.rate = max(_CALLS_OUT - pollers, 0)
        admitted = all([self.calls_out.has_tokens(1, now), self.bytes_out.has_tokens(0, now)])  # refill both
        if not admitted or now < self.blocked_until:
            return False
        self.calls_out.take(1)
        return True

    def count_bytes_out(self, size: int, now: float) -> None:
        """Count the bytes that a call returned. After a call of 10 MB the shard refuses every call for five seconds.

        Source: Kinesis API reference, GetRecords.
        """
        self.bytes_out.take(size)
        self.taken_by_others.has_tokens(0, now)  # refill
        self.taken_by_others.take(size)
        if size >= _LARGEST_ANSWER:
            self.blocked_until = now + _BLOCKED_SECONDS

    def may_poll(self, now: float) -> bool:
        """Return whether a poller's call is answered: not while the shard is blocked, or others have taken too much."""
        return self.taken_by_others.has_tokens(0, now) and now >= self.blocked_until
