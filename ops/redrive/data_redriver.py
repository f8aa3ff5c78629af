"""Redrive data: what is quarantined and what Firehose could not convert goes back onto its stream, if it can be read.

No consumer of the streams needs the order of the data. An object is replaced by what stays only after the stream took
the rest, so that nothing is lost whenever the command ends; what is put back twice counts once.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from botocore.config import Config

from ops.deployment import Deployment
from ops.redrive.dead_letters import QuarantinedData
from ops.redrive.put_back import put_records
from ops.redrive.result import RedriveResult
from ops.redrive.unconverted import QuarantineIndex, Unconverted, dump_documents
from ops.replay import to_records
from runtime.quarantine import Piece, Quarantine, build_key
from unicorn.codec import encode

_Place = tuple[str, int]
"""Where a record to put back comes from: the key of an object, and the index in it."""


class DataRedriver:
    """Redrives data of one deployment, in several threads, and counts what it achieves."""

    def __init__(
        self,
        deployment: Deployment,
        result: RedriveResult,
        *,
        parallel: int = 1,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        outputs, config = deployment.outputs, Config(max_pool_connections=parallel)
        self._kinesis = deployment.session.client("kinesis", config=config)
        self._s3 = deployment.session.client("s3", config=config)
        self._quarantine, self._archive = outputs["QuarantineBucketName"], outputs["ArchiveBucketName"]
        self._quarantined = QuarantineIndex(self._s3, self._quarantine)
        self._readings, self._summaries = outputs["ReadingsStreamName"], outputs["SummariesStreamName"]
        self._result, self._sleep = result, sleep

    def put_back(self, letters: Sequence[QuarantinedData]) -> None:
        """Put readable data back onto its stream; the rest stays in the quarantine."""
        waiting: dict[str, list[_Entry]] = {}
        failures: dict[str, str] = {}
        unreadable = 0
        for quarantined in letters:
            for number, piece in enumerate(quarantined.pieces):
                stream = piece.record.stream
                if stream not in (self._readings, self._summaries):
                    failures[quarantined.key] = f"the stream {stream} is not of this deployment"
                    continue
                records = to_records(piece, summaries=stream == self._summaries)
                unreadable += not records
                entries = [_Entry((quarantined.key, number), key, data) for key, data in records]
                waiting.setdefault(stream, []).extend(entries)
        accepted = {place for stream, entries in waiting.items() for place in self._put(stream, entries, failures)}
        for quarantined in letters:
            pieces = enumerate(quarantined.pieces)
            staying = [piece for number, piece in pieces if (quarantined.key, number) not in accepted]
            if len(staying) < len(quarantined.pieces):
                self._replace(quarantined, staying)
        self._result.count(put_back=len(accepted), unreadable=unreadable)
        self._result.add_failures(self._quarantine, failures)

    def archive_again(self, letters: Sequence[Unconverted]) -> None:
        """Put readings that Firehose could not convert back onto their stream, and drop what is quarantined already."""
        entries: list[_Entry] = []
        staying: set[_Place] = set()
        dropped = 0
        for letter in letters:
            for number, conversion in enumerate(letter.conversions):
                place = (letter.key, number)
                readings, unreadable = conversion.split()
                entries += [_Entry(place, reading.Name, encode(reading)) for reading in readings]
                if any(content.data not in self._quarantined for content in unreadable):
                    staying.add(place)
                elif not readings:
                    dropped += 1
        failures: dict[str, str] = {}
        accepted = self._put(self._readings, entries, failures)
        archived_again = sum(entry.place in accepted for entry in entries)
        self._result.count(archived_again=archived_again, unreadable=len(staying), dropped=dropped)
        self._result.add_failures(self._archive, failures)
        staying |= {entry.place for entry in entries} - accepted
        for letter in letters:
            self._keep(letter, staying)

    def _keep(self, letter: Unconverted, staying: set[_Place]) -> None:
        """Replace an object of Firehose's by one with only the records that stay, or remove it."""
        left = [conversion for number, conversion in enumerate(letter.conversions) if (letter.key, number) in staying]
        if not left:
            self._s3.delete_object(Bucket=self._archive, Key=letter.key)
        elif len(left) < len(letter.conversions):
            self._s3.put_object(Bucket=self._archive, Key=letter.key, Body=dump_documents(left))

    def _replace(self, quarantined: QuarantinedData, staying: list[Piece]) -> None:
        """Replace an object by one with only the pieces that stay, or remove it. The new object is written first."""
        if staying:
            Quarantine(self._s3, self._quarantine).store(staying)
        if not staying or build_key(staying) != quarantined.key:
            self._s3.delete_object(Bucket=self._quarantine, Key=quarantined.key)

    def _put(self, stream: str, entries: Sequence["_Entry"], failures: dict[str, str]) -> set[_Place]:
        """Put entries onto a stream. Return the places whose records it took completely, and add why others stay."""
        refused = list(put_records(self._kinesis, stream, entries, sleep=self._sleep))
        failures.update({entry.place[0]: why for entry, why in refused})
        return {entry.place for entry in entries} - {entry.place for entry, _ in refused}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A record to put back."""

    place: _Place
    partition_key: str
    data: bytes
