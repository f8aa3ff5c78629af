"""What both ways of delivering records have in common: their counts, and how they deliver the last records."""

from abc import ABC, abstractmethod

from msgspec import Struct

from producer.counts import Counts
from producer.environment import Environment
from runtime.put_records import measure
from unicorn.reading import Reading

MAX_AGE_SECONDS = 60.0
"""How long a record or a call is retried."""


class ProducerRecord(Struct, frozen=True, gc=False):
    """A record to deliver: a reading, or a drill record without one."""

    partition_key: str
    data: bytes
    reading: Reading | None = None

    @property
    def size(self) -> int:
        return measure(self)


class RetryableError(Exception):
    """A call that failed as a whole, and may succeed later."""


class Sender(ABC):
    """Delivers records. Every record ends up in the counts as sent, malformed or failed.

    A refused record is retried until it is `max_age` seconds old, and later records of its unicorn wait for it.
    """

    max_batch: int
    """How many records to add before `send` is called."""

    def __init__(self, environment: Environment, max_age: float) -> None:
        self.counts = Counts()
        self.pending = 0
        self._environment, self._max_age = environment, max_age
        self._clock = environment.clock
        self._last_acknowledged = self._clock()

    @abstractmethod
    def add(self, record: ProducerRecord) -> None:
        """Add a record to deliver. Raises ValueError for one that is larger than a stream takes."""

    @abstractmethod
    def next_send(self) -> float:
        """Return when `send` has something to do, by the environment's clock, or infinity if nothing is pending."""

    @abstractmethod
    def send(self) -> None:
        """Send everything that may be sent now. Does not wait for retries."""

    @abstractmethod
    def abandon(self) -> None:
        """Count all pending records as failed, and drop them."""

    def drain(self) -> None:
        """Send until nothing is pending. Abandon the rest if cancelled, or if nothing is acknowledged for `max_age`."""
        began = self._clock()
        while self.pending and not self._environment.is_cancelled():
            self.send()
            if self._clock() - max(began, self._last_acknowledged) >= self._max_age:
                break
            if self.pending:
                self._environment.wait(max(0.0, self.next_send() - self._clock()))
        self.abandon()
