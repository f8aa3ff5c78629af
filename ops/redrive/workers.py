"""Run tasks in parallel: a fixed number of threads take them from a short queue."""

from collections.abc import Callable
from contextlib import suppress
from queue import Full, Queue
from threading import Thread
from typing import Protocol

Task = Callable[[], None]
_LOOK_SECONDS = 0.2


class StopRequest(Protocol):
    """Tells whether somebody asked to stop, as `ShutdownRequest` does."""

    def is_requested(self) -> bool: ...

    def is_forced(self) -> bool: ...


class Workers:
    """Threads for tasks. The queue is as long as there are threads, so that waiting tasks take little memory.

    After a request to stop, a task that has begun ends, and no other begins. If the stop is forced, nobody waits for
    the threads, and they end with the process.
    """

    def __init__(self, number: int, stop: StopRequest) -> None:
        self._tasks: Queue[Task | None] = Queue(maxsize=number)
        self._stop = stop
        self._error: BaseException | None = None
        self._threads = [Thread(target=self._work, daemon=True) for _ in range(number)]
        for thread in self._threads:
            thread.start()

    def submit(self, task: Task) -> None:
        """Queue a task, and wait while the queue is full. Raises the error of an earlier task."""
        self._put(task, self._stop.is_requested)
        self._raise_error()

    def finish(self) -> None:
        """Wait for the tasks. Raises the error of a task. Call it also after `submit` raised."""
        for _ in self._threads:
            self._put(None, self._stop.is_forced)
        for thread in self._threads:
            while thread.is_alive() and not self._stop.is_forced():
                thread.join(_LOOK_SECONDS)
        self._raise_error()

    def _put(self, item: Task | None, is_given_up: Callable[[], bool]) -> None:
        while not is_given_up():
            with suppress(Full):
                self._tasks.put(item, timeout=_LOOK_SECONDS)
                return

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            if self._error or self._stop.is_requested():
                continue
            try:
                task()
            except BaseException as error:  # noqa: BLE001  # the thread that submits raises it
                self._error = error

    def _raise_error(self) -> None:
        if self._error:
            raise self._error
