"""Loading files into a recording: everything is read, checked and sorted before anything is sent."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from producer.replay.choices import LoadOptions
from producer.replay.file_loader import FileLoader
from producer.replay.fixes import Fix
from producer.replay.rejects import Rejects
from producer.replay.rows import RefusedFile, Reject
from producer.replay.store import Store
from producer.replay.track import Track


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
    loaders: list[FileLoader] = []
    names: set[str] = set()
    for number, path in enumerate(paths):
        try:
            loaders.append(FileLoader(path, options, rejects, names=names, now=now))
            for fix in loaders[number].iterate(report, progress):
                store.add(number, fix)
        except RefusedFile as error:
            raise RefusedFile(f"{path} {error}.") from None
    store.sort()
    return _check(store, loaders, rejects, progress)


def _check(
    store: Store, loaders: Sequence[FileLoader], rejects: Rejects, progress: Callable[[str, int], None]
) -> Recording:
    """Follow each vehicle once, so that everything is known before anything is sent."""
    track, fixes, first, last = Track(), 0, 0, 0
    for count, (number, fix) in enumerate(store.iterate(), start=1):
        progress("checking", count)
        followed = track.follow(fix)
        if isinstance(followed, Reject):
            rejects.add(loaders[number].path, loaders[number].place, followed)
            continue
        first = first if fixes else fix.time
        fixes, last = fixes + 1, fix.time
    return Recording(store, track.vehicles, fixes, first, last, track.jumps)
