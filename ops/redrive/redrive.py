"""Go through the failures bucket, what Firehose could not convert, and the quarantine: count and redrive it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any, Generic, TypeVar

from botocore.config import Config

from ops.deployment import Deployment
from ops.redrive.batch_redriver import BatchRedriver
from ops.redrive.data_redriver import DataRedriver
from ops.redrive.dead_letters import (
    DeadLetter,
    FailedBatch,
    list_chunks,
    parse_failed_batch,
    parse_quarantined,
    read_letters,
)
from ops.redrive.interleaved import list_in_turn
from ops.redrive.inventory import Inventory
from ops.redrive.pace import Pace
from ops.redrive.result import RedriveResult
from ops.redrive.totals import DeadLetterTotals
from ops.redrive.unconverted import PREFIX, load_documents, parse_unconverted
from ops.redrive.workers import StopRequest, Task, Workers
from ops.task import show_progress
from runtime.s3 import count_objects

_Letter = TypeVar("_Letter", bound=DeadLetter)
_OBJECTS = 50
"""Objects of data that are put back together, because a call takes 500 records."""


@dataclass(frozen=True, slots=True)
class _Kind(Generic[_Letter]):
    """One of the three kinds of dead letters: where they lie, how to read them, and how to redrive them."""

    title: str
    bucket: str
    totals: DeadLetterTotals
    parse: Callable[[str, int, Any], _Letter]
    redrive: Callable[[Sequence[_Letter]], None]
    prefix: str = ""
    load: Callable[[bytes], Any] | None = None
    is_in_turn: bool = False
    """Whether each object is redriven by itself, in turn with those of other folders."""


def redrive_all(deployment: Deployment, stop: StopRequest, *, dry_run: bool, parallel: int) -> Inventory:
    """Count the dead letters and, unless it is a dry run, redrive each object, so many in parallel.

    What Firehose could not convert comes before the quarantine, from which pieces are removed as they are put back.
    Whenever the run ends, another continues, because an object is removed only once it succeeded.
    """
    result = RedriveResult()
    batch_redriver = BatchRedriver(deployment, result, parallel=parallel)
    data_redriver = DataRedriver(deployment, result, parallel=parallel)
    inventory = Inventory(result=None if dry_run else result)
    outputs = deployment.outputs
    run = _Run(deployment, stop, dry_run=dry_run, parallel=parallel)

    def process(batches: Sequence[FailedBatch]) -> None:
        for batch in batches:
            batch_redriver.process(batch)

    bucket = outputs["FailuresBucketName"]
    run.go_through(_Kind("Failed batches", bucket, inventory.batches, parse_failed_batch, process, is_in_turn=True))
    run.do(lambda: batch_redriver.recover_expired_batches(stop.is_requested))
    bucket, again = outputs["ArchiveBucketName"], data_redriver.archive_again
    run.go_through(
        _Kind("Not converted", bucket, inventory.unconverted, parse_unconverted, again, PREFIX, load_documents)
    )
    bucket, put_back = outputs["QuarantineBucketName"], data_redriver.put_back
    run.go_through(_Kind("Quarantined", bucket, inventory.quarantined, parse_quarantined, put_back))
    inventory.is_interrupted = stop.is_requested()
    return inventory


class _Run:
    """A run over the kinds of dead letters."""

    def __init__(self, deployment: Deployment, stop: StopRequest, *, dry_run: bool, parallel: int) -> None:
        self._s3: Any = deployment.session.client("s3", config=Config(max_pool_connections=parallel + 1))
        self._stop, self._dry_run, self._parallel = stop, dry_run, parallel
        self._lock = Lock()

    def go_through(self, kind: _Kind[_Letter]) -> None:
        """Read, count and redrive the objects of a kind, until somebody asks to stop."""
        if self._stop.is_requested():
            return
        with show_progress(kind.title) as report, self._open_workers() as workers:
            pace = Pace(count_objects(self._s3, kind.bucket, kind.prefix), report)
            for entries in self._list_chunks(kind):
                if self._stop.is_requested():
                    break
                workers.submit(partial(self._redrive, kind, entries, pace))

    def _list_chunks(self, kind: _Kind[_Letter]) -> Iterator[Sequence[Any]]:
        if kind.is_in_turn:
            return ([entry] for entry in list_in_turn(self._s3, kind.bucket, self._parallel))
        return list_chunks(self._s3, kind.bucket, kind.prefix, max_objects=_OBJECTS)

    def do(self, task: Task) -> None:
        """Do a task that may take long, in a thread, so that the process can end without it."""
        with self._open_workers() as workers:
            workers.submit(task)

    @contextmanager
    def _open_workers(self) -> Iterator[Workers]:
        workers = Workers(self._parallel, self._stop)
        try:
            yield workers
        finally:
            workers.finish()

    def _redrive(self, kind: _Kind[_Letter], entries: Any, pace: Pace) -> None:
        letters = read_letters(self._s3, kind.bucket, entries, kind.parse, kind.load)
        with self._lock:
            kind.totals.add_all(letters)
        if not self._dry_run:
            kind.redrive([letter for letter in letters if letter])
        pace.count(len(entries))
