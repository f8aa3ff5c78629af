"""Reading a whole stream: every shard at its own pace, through splits and merges."""

import heapq
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from random import Random
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from aws.errors import get_error_code, is_connection_error, is_throttle
from consumer.lineage import Lineage, Shard
from consumer.listing import list_shards
from consumer.retry import RetryPolicy
from consumer.shard_reader import ConsumerRecord, Page, ShardReader
from consumer.starting_position import LATEST, TRIM_HORIZON, StartingPosition
from runtime.read_pace import SHORTEST_POLL_SECONDS, ReadPace

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient


def read_records(
    kinesis: "KinesisClient",
    stream: str,
    start: StartingPosition,
    *,
    until_caught_up: bool = False,
    readers: int = 1,
    stop: Callable[[], bool] = lambda: False,
    poll_seconds: float = 1.0,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    random: Random | None = None,
) -> Iterator[ConsumerRecord]:
    """Yield the records of every shard from a starting position until `stop`, in order for each partition key.

    Each shard is polled every `poll_seconds`. While it is behind, it is read at ReadPace. `until_caught_up` ends the
    iteration once everything was read that was on the stream at the time of this call. With several `readers`, threads
    call so many shards at the same time. Throttling is retried forever, and other failures for up to a minute; then
    they are raised as ClientError or BotoCoreError.
    """
    reader = _StreamReader(
        kinesis=kinesis,
        stream=stream,
        start=start,
        poll_seconds=max(poll_seconds, SHORTEST_POLL_SECONDS),
        until=clock() if until_caught_up else None,
        readers=readers,
        stop=stop,
        clock=clock,
        sleep=sleep,
        now=now,
        random=random or Random(),
    )
    return reader.read_records()


@dataclass(frozen=True, slots=True)
class _ScheduledShard:
    """A shard whose next call is scheduled."""

    reader: ShardReader
    retries: RetryPolicy
    pace: ReadPace
    is_closed: bool


@dataclass(frozen=True, slots=True)
class _Call:
    """A call for a shard's next page."""

    shard: _ScheduledShard
    called_at: float
    answer: Future[Page]


def _call_now(read_page: Callable[[int], Page], limit: int) -> Future[Page]:
    """Make a call in this thread."""
    answer: Future[Page] = Future()
    try:
        answer.set_result(read_page(limit))
    except (BotoCoreError, ClientError) as error:
        answer.set_exception(error)
    return answer


@dataclass(slots=True, kw_only=True)
class _StreamReader:
    """Reads the shards, the one with the earliest due time first. A shard has one call at a time."""

    kinesis: "KinesisClient"
    stream: str
    start: StartingPosition
    poll_seconds: float
    until: float | None
    """Reading ends after the records that were on the stream at this time, by the clock. None means no end."""
    readers: int
    stop: Callable[[], bool]
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    now: Callable[[], datetime]
    random: Random
    _lineage: Lineage = field(default_factory=Lineage)
    _schedule: list[tuple[float, int, _ScheduledShard]] = field(default_factory=list)
    """A heap of shards, by the time of their next call."""
    _tie_breaker: Iterator[int] = field(default_factory=count)
    _calls: deque[_Call] = field(default_factory=deque)
    """Calls that were started, the first one first."""

    def read_records(self) -> Iterator[ConsumerRecord]:
        self._open_first_shards()
        with ThreadPoolExecutor(self.readers) as threads:  # which starts no thread before there is a call for it
            start = threads.submit if self.readers > 1 else _call_now
            while not self.stop() and (self._schedule or self._calls or self.until is None):
                if not self._schedule and not self._calls:
                    # All shards were read to their end, and ListShards does not return their children yet.
                    self.sleep(self.poll_seconds)
                    self._discover()
                    continue
                self._start_calls(start)
                if self.stop():
                    return
                call = self._calls.popleft()
                if (page := self._get_page(call)) is None:
                    continue
                for record in page.records:
                    yield record
                    if self.stop():
                        return
                self._schedule_next(call.shard, page, call.called_at)

    def _start_calls(self, start: Callable[..., Future[Page]]) -> None:
        """Start the calls that are due, as many as there are readers. If none is running, wait for the first one."""
        if not self._calls:
            self.sleep(max(0.0, self._schedule[0][0] - self.clock()))
        while self._schedule and len(self._calls) < self.readers and not self.stop():
            if self._calls and self._schedule[0][0] > self.clock():
                return
            _, _, shard = heapq.heappop(self._schedule)
            called_at = self.clock()
            self._calls.append(_Call(shard, called_at, start(shard.reader.read_page, shard.pace.limit)))

    def _open_first_shards(self) -> None:
        shards = self._list_shards(is_first=True)
        if self.start == LATEST:
            for shard in shards:
                if shard.is_closed:
                    self._lineage.finish(shard.shard_id)
        self._open(shards)
        if self.start == LATEST:
            self.start = TRIM_HORIZON  # because all records are new in the shards that will be created

    def _get_page(self, call: _Call) -> Page | None:
        """Return a call's page, or None if the call failed and is scheduled again."""
        shard = call.shard
        try:
            page = call.answer.result()
        except (BotoCoreError, ClientError) as error:
            if get_error_code(error) == "ResourceNotFoundException":
                # The shard has expired. If instead the whole stream does not exist, listing its shards will fail.
                return Page(records=[], behind=0.0, is_last=True)
            if is_throttle(error):
                shard.pace.slow_down()
            self._add(shard, self.clock() + max(shard.retries.next_wait(error), SHORTEST_POLL_SECONDS))
            return None
        shard.retries.reset()
        return page

    def _schedule_next(self, shard: _ScheduledShard, page: Page, called_at: float) -> None:
        """Schedule a shard's next page, or the shard's children after its last page."""
        wait = shard.pace.count_page([record.size for record in page.records])
        if page.is_last:
            self._lineage.finish(shard.reader.shard_id)
            self._discover(page.children)
        elif not self._is_caught_up(shard, page, called_at):
            self._add(shard, called_at + (wait if page.behind else self.poll_seconds))

    def _is_caught_up(self, shard: _ScheduledShard, page: Page, called_at: float) -> bool:
        """Return whether a shard was read up to `until`. A closed shard is read to its end instead."""
        return self.until is not None and not shard.is_closed and page.behind <= called_at - self.until

    def _discover(self, children: Iterable[Shard] = ()) -> None:
        """Open the shards that may be read now, because others were read to their end."""
        # All shards are listed, because a child of a merge may have another parent that is not known yet.
        self._open([*self._list_shards(), *children])

    def _open(self, shards: Iterable[Shard]) -> None:
        self._lineage.learn(shards)
        for shard in self._lineage.open():
            reader = ShardReader(self.kinesis, self.stream, shard.shard_id, self.start, now=self.now)
            retries = RetryPolicy(self.clock, self.random)
            self._add(_ScheduledShard(reader, retries, ReadPace(), shard.is_closed), self.clock())

    def _add(self, shard: _ScheduledShard, due: float) -> None:
        heapq.heappush(self._schedule, (due, next(self._tie_breaker), shard))

    def _list_shards(self, *, is_first: bool = False) -> list[Shard]:
        """Return all shards of the stream, or none if stopped before. Raises BotoCoreError and ClientError.

        The first call raises connection errors at once, because the address is probably wrong.
        """
        retries = RetryPolicy(self.clock, self.random)
        while not self.stop():
            try:
                return list(list_shards(self.kinesis, self.stream))
            except (BotoCoreError, ClientError) as error:
                if is_first and is_connection_error(error):
                    raise
                self.sleep(retries.next_wait(error))
        return []
