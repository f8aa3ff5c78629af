"""A whole stream: every shard at its pace, through splits and merges."""

import heapq
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from random import Random
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from aws.errors import code, is_connection_error
from consumer.lineage import Lineage, Shard
from consumer.listing import shards
from consumer.retry import Patience
from consumer.shard_reader import Page, Record, ShardReader
from consumer.starting_position import LATEST, TRIM_HORIZON, Start

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient

SHORTEST_POLL_SECONDS = 0.2
"""A shard gives five GetRecords calls a second. Source: Kinesis Data Streams quotas."""


def records(
    kinesis: "KinesisClient",
    stream: str,
    start: Start,
    *,
    until_caught_up: bool = False,
    stop: Callable[[], bool] = lambda: False,
    poll_seconds: float = 1.0,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    random: Random | None = None,
) -> Iterator[Record]:
    """The records of every shard from `start` on, until `stop`; in order for each partition key.

    Each shard is asked every `poll_seconds`, and five times a second while it is behind. `until_caught_up` ends once
    all that was on the stream at the time of this call was read. Throttles are waited out, and so are failures of up
    to a minute; other errors are raised as ClientError or BotoCoreError.
    """
    reader = _StreamReader(
        kinesis=kinesis,
        stream=stream,
        start=start,
        pace=max(poll_seconds, SHORTEST_POLL_SECONDS),
        until=clock() if until_caught_up else None,
        stop=stop,
        clock=clock,
        sleep=sleep,
        now=now,
        random=random or Random(),
    )
    return reader.records()


@dataclass(frozen=True, slots=True)
class _Turn:
    """A shard that is being read."""

    reader: ShardReader
    patience: Patience
    closed: bool


@dataclass(slots=True, kw_only=True)
class _StreamReader:
    kinesis: "KinesisClient"
    stream: str
    start: Start
    pace: float
    until: float | None
    """What was on the stream then is all that is wanted; None for no end."""
    stop: Callable[[], bool]
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    now: Callable[[], datetime]
    random: Random
    _lineage: Lineage = field(default_factory=Lineage)
    _turns: list[tuple[float, int, _Turn]] = field(default_factory=list)
    """A heap, by the time when each is due."""
    _tie_breaker: Iterator[int] = field(default_factory=count)

    def records(self) -> Iterator[Record]:
        self._begin()
        while not self.stop() and (self._turns or self.until is None):
            if not self._turns:  # every shard has ended, and their children aren't listed yet
                self.sleep(self.pace)
                self._discover()
                continue
            due, _, turn = heapq.heappop(self._turns)
            self.sleep(max(0.0, due - self.clock()))
            if self.stop():
                return
            asked = self.clock()
            page = self._read(turn)
            if page is None:
                continue
            for record in page.records:
                yield record
                if self.stop():
                    return
            self._go_on(turn, page, asked)

    def _begin(self) -> None:
        """Open the shards to start with."""
        listed = self._listed(first=True)
        if self.start == LATEST:
            for shard in listed:
                if shard.closed:
                    self._lineage.finish(shard.shard_id)
        self._open(listed)
        if self.start == LATEST:  # whatever a shard holds that comes to be from now on, is new
            self.start = TRIM_HORIZON

    def _read(self, turn: _Turn) -> Page | None:
        """The next page of a shard; None where it must be asked again, for which it then has its turn."""
        try:
            page = turn.reader.read()
        except (BotoCoreError, ClientError) as error:
            if code(error) == "ResourceNotFoundException":
                # The stream no longer keeps the shard. Or there is no stream, as listing its shards will tell.
                return Page(records=[], behind=0.0, ended=True)
            wait = turn.patience.failed(error)
            self._schedule(turn, self.clock() + max(wait, SHORTEST_POLL_SECONDS))
            return None
        turn.patience.passed()
        return page

    def _go_on(self, turn: _Turn, page: Page, asked: float) -> None:
        """After a page, which was asked for at `asked`, comes the next one, or the shard's children."""
        if page.ended:
            self._lineage.finish(turn.reader.shard_id)
            self._discover(page.children)
        elif not self._is_caught_up(turn, page, asked):
            self._schedule(turn, asked + (SHORTEST_POLL_SECONDS if page.behind else self.pace))

    def _is_caught_up(self, turn: _Turn, page: Page, asked: float) -> bool:
        """Whether all that a shard held when we were called is read. A closed shard is read to its end instead."""
        return self.until is not None and not turn.closed and page.behind <= asked - self.until

    def _discover(self, children: Iterable[Shard] = ()) -> None:
        """Open the shards that may be read now that others have ended."""
        # The whole family, and not only the children: a child's other parent may be a shard that we haven't seen.
        self._open([*self._listed(), *children])

    def _open(self, shards: Iterable[Shard]) -> None:
        self._lineage.learn(shards)
        for shard in self._lineage.open():
            reader = ShardReader(self.kinesis, self.stream, shard.shard_id, self.start, now=self.now)
            self._schedule(_Turn(reader, Patience(self.clock, self.random), shard.closed), self.clock())

    def _schedule(self, turn: _Turn, due: float) -> None:
        heapq.heappush(self._turns, (due, next(self._tie_breaker), turn))

    def _listed(self, *, first: bool = False) -> list[Shard]:
        """All shards that the stream keeps; none if asked to stop. Raises BotoCoreError and ClientError."""
        patience = Patience(self.clock, self.random)
        while not self.stop():
            try:
                return list(shards(self.kinesis, self.stream))
            except (BotoCoreError, ClientError) as error:
                if first and is_connection_error(error):
                    raise
                self.sleep(patience.failed(error))
        return []
