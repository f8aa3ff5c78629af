"""Pace the reading of a shard's past, so that the functions and everybody else who reads the shard keep up.

A shard gives all its polling readers together 2 MB and five calls a second, and nothing to anybody for five seconds
after an answer of 10 MB. Source: Kinesis Data Streams quotas; API reference, GetRecords.
"""

from collections.abc import Sequence
from dataclasses import dataclass

SHORTEST_POLL_SECONDS = 0.2
"""A shard allows five GetRecords calls a second."""
BYTES_PER_SECOND = 2 * 1024 * 1024 / 3
"""A third of what a shard gives."""
_CALL_SECONDS = 0.6
"""A third of the calls that a shard allows."""
_ANSWER_BYTES = 700_000
"""How much to ask for in a call: about what one second allows."""
_LARGEST_ANSWER_BYTES = 9 * 1024 * 1024
_FIRST_LIMIT, _GREATEST_LIMIT = 9, 10_000
"""Nine records of 1 MB are less than 10 MB. 10,000 is the greatest limit of GetRecords."""
_GROWTH = 10
_DECAY = 0.9
_LEAST_SHARE, _RECOVERY = 1 / 8, 1.1


@dataclass(slots=True)
class ReadPace:
    """How many records of a shard to ask for, and how long to wait between two calls while behind its tip."""

    limit: int = _FIRST_LIMIT
    """The number of records to ask for in the next call."""
    _largest: float = 1.0
    """Bytes of the largest record seen, less as it is longer ago."""
    _share: float = 1.0
    """The fraction of BYTES_PER_SECOND to take: less after others were in need of it too."""

    def count_page(self, sizes: Sequence[int]) -> float:
        """Take in the sizes of the records in an answer, and return the seconds from its call to the next one."""
        self._share = min(1.0, self._share * _RECOVERY)
        if not sizes:
            return _CALL_SECONDS
        total, asked = sum(sizes), self.limit
        self._largest = max(*sizes, 1.0, self._largest * _DECAY)
        fitting = min(_ANSWER_BYTES * len(sizes) / max(total, 1), _LARGEST_ANSWER_BYTES / self._largest)
        self.limit = max(1, min(int(fitting), asked * _GROWTH, _GREATEST_LIMIT))
        is_growing = len(sizes) == asked < self.limit
        least = SHORTEST_POLL_SECONDS if is_growing else _CALL_SECONDS
        return max(least, total / (BYTES_PER_SECOND * self._share))

    def slow_down(self) -> None:
        """Take half as much for a while, because the shard refused a call."""
        self._share = max(_LEAST_SHARE, self._share / 2)
