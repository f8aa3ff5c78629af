"""The command `producer`."""

import random
import time
from contextlib import ExitStack

import typer
from rich.console import Console

from aws.errors import exit_on_aws_error
from aws.kinesis import create_kinesis_client
from aws.names import get_readings_stream
from aws.program import run_program
from aws.terminal import print_json, print_message
from aws.usage import Command
from producer import options
from producer.fly import fly
from producer.motion import Motion, Unicorn, make_fleet
from producer.names import make_names
from producer.packing import LINGER_SECONDS
from producer.replay import options as replay_options
from producer.replay.choices import ReplayOptions
from producer.run import Flight, make_flight
from producer.schedule import Schedule
from producer.stream import Stream
from unicorn.field import InvalidValue
from unicorn.reading import SCHEMA

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")
_stderr = Console(stderr=True, highlight=False)


@app.command(cls=Command)
def produce(
    files: replay_options.MoreFiles = None,
    *,
    name: options.Names = None,
    unicorns: options.Unicorns = None,
    stream: options.StreamName = None,
    rate: options.Rate = None,
    count: options.Count = None,
    seconds: options.Seconds = None,
    seed: options.Seed = None,
    motion: options.MotionModel = None,
    aggregate: options.Aggregate = None,
    linger: options.Linger = None,
    malformed_every: options.MalformedEvery = None,
    json_: options.Json = False,
    replay: replay_options.Files = None,
    map_: replay_options.Map = None,
    vehicle_per_file: replay_options.VehiclePerFile = False,
    zone: replay_options.Zone = None,
    time_format: replay_options.TimeFormat = None,
    units: replay_options.Units = None,
    speed: replay_options.Speed = None,
    times: replay_options.WhichTimes = None,
    loop: replay_options.Loop = False,
    rejects: replay_options.RejectsFile = None,
) -> None:
    """Fly unicorns and put their readings on a stream, until the given end or Ctrl-C.

    Without --name, --unicorns and --replay, Shadowfax flies. Records that the stream refuses are retried, in order for
    each unicorn. The exit code is 0 only if everything was delivered. Ctrl-C delivers pending records; a second Ctrl-C
    abandons them.
    """
    if count is not None and seconds is not None:
        raise typer.BadParameter("give --count or --for, not both")
    if linger is not None and aggregate is False:
        raise typer.BadParameter("give --linger or --no-aggregate, not both")
    if files and not replay:
        raise typer.BadParameter("give files after --replay")
    recorded = ReplayOptions(
        files=[*(replay or []), *(files or [])],
        map=map_,
        vehicle_per_file=vehicle_per_file,
        zone=zone,
        time_format=time_format,
        units=units,
        speed=speed,
        times=times,
        loop=loop,
        rejects=rejects,
    )
    recorded.check()
    if replay and any(option is not None for option in (name, unicorns, rate, count, seed, motion)):
        raise typer.BadParameter(
            "give --replay or unicorns (--name, --unicorns, --rate, --count, --seed, --motion), not both"
        )
    chosen = _choose_names(name, unicorns)
    with exit_on_aws_error():
        target = Stream(create_kinesis_client(), stream or get_readings_stream())
    summary: dict[str, object] = {}
    with ExitStack() as stack:
        if replay:
            from producer.replay.command import open_replay  # takes a quarter of a second

            opened = stack.enter_context(open_replay(recorded, seconds=seconds, console=_stderr))
            flight, summary = opened.flight, {"replay": opened.summary}
        else:
            motion = motion or (Motion.STRAIGHT if unicorns is None else Motion.RIDES)
            fleet = make_fleet(chosen, random.getrandbits(64) if seed is None else seed, motion)
            flight = _make_fleet_flight(fleet, rate=rate, count=count, seconds=seconds)
        began = time.monotonic()
        counts, error_lines = fly(
            flight,
            target,
            console=_stderr,
            aggregate=aggregate if linger is None else True,
            linger=LINGER_SECONDS if linger is None else linger,
            malformed_every=malformed_every,
        )
    for line in error_lines or [counts.to_line()]:
        print_message(_stderr, line)
    if json_:
        print_json(counts.to_dict(time.monotonic() - began) | summary)
    raise typer.Exit(1 if error_lines or counts.failed else 0)


def main() -> None:
    """Run the command."""
    run_program(app)


def _make_fleet_flight(fleet: list[Unicorn], *, rate: float | None, count: int | None, seconds: float | None) -> Flight:
    rate = options.DEFAULT_RATE if rate is None else rate
    return make_flight(fleet, Schedule(unicorns=len(fleet), rate=rate, count=count, seconds=seconds))


def _choose_names(names: list[str] | None, count: int | None) -> list[str]:
    """Return the names of the unicorns to fly. Raises BadParameter."""
    if names and count is not None:
        raise typer.BadParameter("give --name or --unicorns, not both")
    if not names:
        return make_names(count or 1)
    for name in names:
        try:
            SCHEMA["Name"].convert(name)
        except InvalidValue as error:
            raise typer.BadParameter(f"--name {error}") from None
    if len(set(names)) < len(names):
        raise typer.BadParameter("give each --name once: two unicorns of the same name are one unicorn")
    return names


if __name__ == "__main__":
    main()
