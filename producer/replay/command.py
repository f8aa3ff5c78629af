"""From the options of a replay to its flight."""

import signal
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import typer
from rich.console import Console

from aws.terminal import print_message
from producer.replay.choices import ReplayOptions
from producer.replay.loading import Recording, load
from producer.replay.loading_progress import LoadingProgress
from producer.replay.options import Times
from producer.replay.playback import Playback
from producer.replay.rejects import Rejects
from producer.replay.rows import RefusedFile
from producer.replay.store import Store
from producer.replay.track import get_max_distance
from producer.run import Flight
from unicorn.timestamps import format_milliseconds


@dataclass(frozen=True, slots=True)
class Replay:
    """A flight of recorded positions, and its part of the summary for programs."""

    flight: Flight
    summary: Mapping[str, object]


@contextmanager
def open_replay(options: ReplayOptions, *, seconds: float | None, console: Console) -> Iterator[Replay]:
    """Load the files, and tell what is in them. What can't be replayed ends the program with a sentence."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="wildrydes-replay-")))
        file = stack.enter_context(options.rejects.open("w", encoding="utf-8")) if options.rejects else None
        rejects = Rejects(file)
        store = stack.enter_context(Store(folder, keep_rows=rejects.keeps_rows))
        recording = _load(options, store, rejects, console)
        if file:
            file.flush()
        for line in (*_describe(recording, options.speed or 1.0), *rejects.to_lines()):
            print_message(console, line)
        yield Replay(_make_flight(recording, options, seconds), _summarize(recording, rejects))


def _load(options: ReplayOptions, store: Store, rejects: Rejects, console: Console) -> Recording:
    try:
        with _interrupted_by_sigterm(), LoadingProgress(console) as progress:
            return load(
                options.files,
                options.to_load_options(),
                store,
                rejects,
                now=time.time_ns() // 1_000_000,
                report=partial(print_message, console),
                progress=progress.show,
            )
    except RefusedFile as error:
        print_message(console, str(error))
    except duckdb.Error as error:
        first_line = str(error).splitlines()[0]
        print_message(console, f"The recording can't be sorted: {first_line}. Free some space in the folder TMPDIR.")
    raise typer.Exit(1)


@contextmanager
def _interrupted_by_sigterm() -> Iterator[None]:
    """Let SIGTERM end the loading as Ctrl-C does, so that what it has written to the disk is removed."""
    former = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


def _make_flight(recording: Recording, options: ReplayOptions, seconds: float | None) -> Flight:
    speed = options.speed or 1.0
    playback = Playback(
        recording,
        speed=speed,
        is_loop=options.loop,
        keeps_times=options.times is Times.KEPT,
        seconds=seconds,
    )
    duration = max(1.0, (recording.last - recording.first) / 1000 / speed)
    return Flight(
        vehicles=recording.vehicles,
        readings_a_second=recording.fixes / duration,
        timetable=playback,
        fly=playback.fly,
    )


def _describe(recording: Recording, speed: float) -> Iterable[str]:
    """Yield lines about what is replayed."""
    first, last = format_milliseconds(recording.first), format_milliseconds(recording.last)
    span = timedelta(milliseconds=recording.last - recording.first)
    at_speed = f", in {_round(span / speed)} at {speed:g} times the speed" if speed != 1 else ""
    counts = f"{_count(recording.vehicles, 'vehicle')}, {_count(recording.fixes, 'fix', 'es')}"
    yield f"{counts}, {first} to {last} UTC: {_round(span)}{at_speed}"
    if recording.jumps:
        far = f"more than {get_max_distance() / 1000:g} km from the previous fix"
        yield f"Distance counts as 0 for {_count(recording.jumps, 'fix', 'es')} {far}"


def _count(number: int, noun: str, plural: str = "s") -> str:
    return f"{number:,} {noun}{plural if number != 1 else ''}"


def _round(span: timedelta) -> timedelta:
    return timedelta(seconds=round(span.total_seconds()))


def _summarize(recording: Recording, rejects: Rejects) -> Mapping[str, object]:
    return {
        "vehicles": recording.vehicles,
        "fixes": recording.fixes,
        "from": format_milliseconds(recording.first),
        "to": format_milliseconds(recording.last),
        "jumps": recording.jumps,
        "skipped": dict(rejects.counts),
    }
