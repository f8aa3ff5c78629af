"""How far a run is: objects, summaries, their rate, and the time that is left."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import timedelta

from ops.distributed.run import Run


@dataclass(slots=True)
class ObjectProgress:
    """The progress of a run since a command watches it."""

    run: Run
    keys: Collection[str]
    """The keys of all objects. Others that are done are of statements that were run again."""
    clock: Callable[[], float] = time.monotonic
    _began: float = field(init=False)
    _first: tuple[int, int] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._began = self.clock()

    def describe(self) -> str:
        """Return how far the run is by now."""
        done = [count for key, count in self.run.list_done().items() if key in self.keys]
        objects, summaries, total = len(done), sum(done), len(self.keys)
        text = f"{objects:,} of {total:,} objects, {summaries:,} summaries"
        if self._first is None:
            self._first = objects, summaries
        seconds = self.clock() - self._began
        new_objects, new_summaries = objects - self._first[0], summaries - self._first[1]
        if not new_objects or seconds <= 0:
            return text
        left = timedelta(seconds=round((total - objects) * seconds / new_objects))
        return f"{text}, {new_summaries / seconds:,.0f} a second, {left} left"
