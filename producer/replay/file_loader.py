"""Loading one file: its rows become fixes, and what can't be replayed is counted or refused with a sentence."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC
from itertools import chain
from pathlib import Path

from producer.replay.choices import LoadOptions
from producer.replay.columns import Columns, choose_columns
from producer.replay.fixes import Fix, FixMaker
from producer.replay.formats import find_format
from producer.replay.rejects import Rejects
from producer.replay.rows import RefusedFile, Reject, Row
from producer.replay.times import AmbiguousDates, TimeReader, is_day_first

_PEEK_ROWS, _PEEK_CHARACTERS = 10_000, 8_000_000
"""How much of a file is read ahead, to know its columns and the order of day and month."""


class FileLoader:
    """Loads one file. `names` are the vehicles that are named for a file, of all files so far."""

    def __init__(self, path: Path, options: LoadOptions, rejects: Rejects, *, names: set[str], now: int) -> None:
        self.path, self._options, self._now = path, options, now
        self._format = find_format(path)
        self.place = self._format.place
        """What the number of a row counts."""
        self._all_rejects, self._rejects = rejects, Rejects()
        self._names = names

    def iterate(self, report: Callable[[str], None], progress: Callable[[str, int], None]) -> Iterator[Fix]:
        """Yield the fixes. Raises RefusedFile."""
        rows = self._format.read(self.path)
        head = _peek(rows)
        maker = self._make_maker([row for row in head if isinstance(row, Row)], report)
        fixes = 0
        for count, row in enumerate(chain(head, rows), start=1):
            progress(f"reading {self.path.name}", count)
            made = maker.make(row) if maker and isinstance(row, Row) else row
            if isinstance(made, Fix):
                fixes += 1
                yield made
            elif isinstance(made, Reject):
                for rejects in (self._rejects, self._all_rejects):
                    rejects.add(self.path, self.place, made)
        if not fixes:
            raise RefusedFile(f"has no fix to replay: {'; '.join(self._rejects.to_lines()) or 'it has no rows'}")
        if maker:
            self._tell_zone(maker, report)

    def _make_maker(self, rows: Sequence[Row], report: Callable[[str], None]) -> FixMaker | None:
        """Return what makes fixes of rows like these, and tell the columns. None if there are no rows."""
        if not rows:
            return None
        options = self._options
        columns = choose_columns(rows, options.mapping, has_names=not options.is_vehicle_per_file)
        name = None if "Name" in columns.sources else self._take_name()
        vehicle = f", one vehicle {name!r}" if name is not None else ""
        distance = "" if "Distance" in columns.sources else ", Distance computed along the way"
        report(f"{self.path.name} ({self._format.name}): {columns.to_line()}{vehicle}{distance}")
        return FixMaker(
            columns,
            TimeReader(options.zone or UTC, format=options.time_format, day_first=self._find_day_first(rows, columns)),
            name=name,
            now=self._now,
            factors=options.factors,
            keeps_rows=self._all_rejects.keeps_rows,
        )

    def _take_name(self) -> str:
        """Return the vehicle's name, which is the file's. Raises RefusedFile if another file has the same one."""
        name = self.path.stem
        if name in self._names:
            raise RefusedFile("has the name of another file, and so would its vehicle: rename one of them")
        self._names.add(name)
        return name

    def _find_day_first(self, rows: Sequence[Row], columns: Columns) -> bool | None:
        if self._options.time_format:
            return None
        sources = columns.sources["StatusTime"]
        values = [" ".join(str(row.fields.get(source)) for source in sources) for row in rows]
        try:
            return is_day_first(values)
        except AmbiguousDates:
            raise RefusedFile(
                f"has dates such as {values[0]!r} whose day and month can't be told apart: give --time-format, such as"
                " '%d/%m/%Y %H:%M'"
            ) from None

    def _tell_zone(self, maker: FixMaker, report: Callable[[str], None]) -> None:
        """Tell in which zone times without one were taken. Raises RefusedFile if others have one."""
        zoned, unzoned = maker.first_with_zone, maker.first_without_zone
        if not unzoned or self._options.zone:
            return
        if zoned:
            raise RefusedFile(
                f"has times with a zone ({self.place} {zoned:,}) and without ({self.place} {unzoned:,}): say with"
                " --zone which zone the latter are in"
            )
        report(f"{self.path.name}: its times name no zone, and are taken as UTC. Change that with --zone.")


def _peek(rows: Iterator[Row | Reject]) -> list[Row | Reject]:
    """Read the first rows, and what is rejected between them, so many as fit into little memory."""
    head: list[Row | Reject] = []
    found = characters = 0
    for row in rows:
        head.append(row)
        found += isinstance(row, Row)
        characters += len(row.raw)
        if found >= _PEEK_ROWS or characters >= _PEEK_CHARACTERS:
            break
    return head
