"""Loading files into a recording: everything is read, checked and sorted before anything is sent."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from itertools import chain, islice
from pathlib import Path

from producer.replay.columns import Columns, choose_columns
from producer.replay.fixes import Fix, FixMaker
from producer.replay.formats import Format, find_format
from producer.replay.rejects import Rejects
from producer.replay.rows import RefusedFile, Reject, Row
from producer.replay.store import Store
from producer.replay.times import AmbiguousDates, TimeReader, is_day_first
from producer.replay.track import Track

_PEEK_ROWS, _PEEK_CHARACTERS = 1000, 8_000_000
"""How much of a file is read ahead, to know its columns and the order of day and month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOptions:
    """How the columns of all files are read."""

    mapping: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_vehicle_per_file: bool = False
    zone: tzinfo | None = None
    """The zone of times without one, or None for UTC, if none of the file's times has a zone."""
    time_format: str | None = None
    factors: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recording:
    """Sorted fixes, and what is to be told of them."""

    store: Store
    vehicles: int
    fixes: int
    first: int
    last: int
    """Milliseconds since 1970."""
    jumps: int

    def iterate(self) -> Iterator[Fix]:
        """Yield the fixes that are replayed, by time, with the distance from each vehicle's previous one."""
        track = Track()
        for _, fix in self.store.iterate():
            followed = track.follow(fix)
            if isinstance(followed, Fix):
                yield followed


def load(
    paths: Sequence[Path],
    options: LoadOptions,
    store: Store,
    rejects: Rejects,
    *,
    now: int,
    report: Callable[[str], None],
    progress: Callable[[str, int], None],
) -> Recording:
    """Load all files. `report` takes a line about each, `progress` what is done and how many rows it was done for.

    Raises RefusedFile, whose message names the file.
    """
    _refuse_equal_names(paths, options)
    formats = []
    for number, path in enumerate(paths):
        try:
            formats.append(find_format(path))
            loader = _Loader(path, formats[-1], options, rejects, now)
            for count, fix in enumerate(loader.iterate(report), start=1):
                store.add(number, fix)
                progress(f"reading {path.name}", count)
        except RefusedFile as error:
            raise RefusedFile(f"{path} {error}.") from None
    progress("sorting", store.fixes)
    store.sort()
    return _check(store, paths, formats, rejects, progress)


def _check(
    store: Store,
    paths: Sequence[Path],
    formats: Sequence[Format],
    rejects: Rejects,
    progress: Callable[[str, int], None],
) -> Recording:
    """Follow each vehicle once, so that everything is known before anything is sent."""
    track, fixes, first, last = Track(), 0, 0, 0
    for count, (number, fix) in enumerate(store.iterate(), start=1):
        progress("checking", count)
        followed = track.follow(fix)
        if isinstance(followed, Reject):
            rejects.add(paths[number], formats[number].place, followed)
            continue
        first = first if fixes else fix.time
        fixes, last = fixes + 1, fix.time
    return Recording(store, track.vehicles, fixes, first, last, track.jumps)


def _refuse_equal_names(paths: Sequence[Path], options: LoadOptions) -> None:
    names = [path.stem for path in paths]
    for path in paths:
        if options.is_vehicle_per_file and names.count(path.stem) > 1:
            raise RefusedFile(f"Several files are named {path.stem}, and so would be their vehicles: rename them.")


class _Loader:
    """Loads one file."""

    def __init__(self, path: Path, format_: Format, options: LoadOptions, rejects: Rejects, now: int) -> None:
        self._path, self._format, self._options, self._rejects, self._now = path, format_, options, rejects, now

    def iterate(self, report: Callable[[str], None]) -> Iterator[Fix]:
        """Yield the fixes. Raises RefusedFile."""
        rows = self._format.read(self._path)
        head = _peek(rows)
        maker = self._make_maker([row for row in head if isinstance(row, Row)], report)
        fixes = 0
        own = Rejects()
        for row in chain(head, rows):
            made = maker.make(row) if isinstance(row, Row) else row
            if isinstance(made, Fix):
                fixes += 1
                yield made
            else:
                for rejects in (own, self._rejects):
                    rejects.add(self._path, self._format.place, made)
        self._refuse_mixed_zones(maker)
        if maker.first_without_zone and not self._options.zone:
            report(f"{self._path.name}: its times name no zone, and are taken as UTC. Change that with --zone.")
        if not fixes:
            raise RefusedFile(f"has no fix to replay: {'; '.join(own.to_lines())}")

    def _make_maker(self, rows: Sequence[Row], report: Callable[[str], None]) -> FixMaker:
        options = self._options
        if not rows:
            raise RefusedFile("has no row that can be read")
        columns = choose_columns(rows, options.mapping, has_names=not options.is_vehicle_per_file)
        name = None if "Name" in columns.sources else self._path.stem
        vehicle = f", one vehicle {name!r}" if name is not None else ""
        distance = "" if "Distance" in columns.sources else ", Distance computed along the way"
        report(f"{self._path.name} ({self._format.name}): {columns.to_line()}{vehicle}{distance}")
        times = TimeReader(
            options.zone or UTC, format=options.time_format, day_first=self._find_day_first(rows, columns)
        )
        return FixMaker(columns, times, name=name, now=self._now, factors=options.factors)

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

    def _refuse_mixed_zones(self, maker: FixMaker) -> None:
        if maker.first_with_zone and maker.first_without_zone and not self._options.zone:
            place = self._format.place
            raise RefusedFile(
                f"has times with a zone ({place} {maker.first_with_zone:,}) and without"
                f" ({place} {maker.first_without_zone:,}): say with --zone which zone the latter are in"
            )


def _peek(rows: Iterator[Row | Reject]) -> list[Row | Reject]:
    """Read the first rows, so many as fit into little memory."""
    head: list[Row | Reject] = []
    characters = 0
    for row in islice(rows, _PEEK_ROWS):
        head.append(row)
        characters += len(row.raw)
        if characters > _PEEK_CHARACTERS:
            break
    return head
