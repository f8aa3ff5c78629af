"""The chain of a shard: its last frames, of which each continues the one before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from feed.columns import find_last_arrival
from feed.frame import Frame

KEPT_SECONDS = 300
"""How long a frame is kept, for pages that are opened meanwhile."""
_KEPT_BYTES = 900_000
"""The most bytes of frames' data that are kept for a shard, so that its snapshot has less than a megabyte."""


@dataclass(slots=True)
class Chain:
    """The frames that were published for a shard, oldest first."""

    frames: list[Frame] = field(default_factory=list)
    arrivals: list[float] = field(default_factory=list)
    """When the last record of each frame arrived, in seconds since 1970."""
    saved: str | None = None
    """The last record in the shard's snapshot."""
    saved_at: float = 0.0

    @classmethod
    def from_snapshot(cls, frames: Sequence[Frame], now: float) -> Self:
        """Return the chain that a snapshot has. A frame without readings counts as old as the one before it."""
        arrivals: list[float] = []
        for frame in frames:
            arrival = find_last_arrival(frame.data)
            before = arrivals[-1] if arrivals else 0.0
            arrivals.append(before if arrival is None else arrival / 1000)
        return cls(list(frames), arrivals, frames[-1].last if frames else None, now if frames else 0.0)

    @property
    def last(self) -> str | None:
        """The last record that was published; None if none is known."""
        return self.frames[-1].last if self.frames else None

    @property
    def last_arrival(self) -> float:
        return self.arrivals[-1] if self.arrivals else 0.0

    @property
    def is_saved(self) -> bool:
        return self.saved == self.last

    def append(self, frames: Iterable[Frame], arrival: float) -> None:
        """Add the frames of one batch, whose last record arrived at this time, and forget old ones."""
        for frame in frames:
            self.frames.append(frame)
            self.arrivals.append(arrival)
        kept_bytes = 0
        for index in reversed(range(len(self.frames))):
            kept_bytes += len(self.frames[index].data)
            is_old = self.arrivals[index] < arrival - KEPT_SECONDS or kept_bytes > _KEPT_BYTES
            if is_old and index < len(self.frames) - 1:  # the last frame says where the chain continues
                del self.frames[: index + 1], self.arrivals[: index + 1]
                return
