"""`up`: run everything on this machine."""

import random
import signal
from collections.abc import Iterable
from typing import Annotated

import typer

from aws.terminal import print_json, print_message
from cli.emit import AsJson
from emulator.chaos.plan import Plan
from ops.fleet_choice import require_fleet
from ops.flight import FlightOptions, fly
from ops.paths import get_log_file
from ops.task import terminal
from producer.motion import Motion
from producer.names import MAX_NAMES
from producer.options import MOTION_HELP
from producer.replay import options as replay_options
from producer.replay.choices import ReplayOptions
from producer.schedule import MAX_SECONDS
from unicorn.fleet import DEFAULT_FLEET
from unicorn.fleets import NAMES

_REPLAYED_FLEET = "positions"
"""The default fleet of `--replay`: recorded positions seldom have a fleet's vitals."""
_MALFORMED_EVERY_IN_CHAOS = 20
"""The default of `--malformed-every` with `--chaos`."""


def up(
    unicorns: Annotated[
        int, typer.Option("--unicorns", "-n", min=1, max=MAX_NAMES, help="The number of unicorns.")
    ] = 5,
    motion: Annotated[Motion | None, typer.Option(help=MOTION_HELP, show_default="rides")] = None,
    seconds: Annotated[
        int | None,
        typer.Option(
            "--for",
            min=1,
            max=MAX_SECONDS,
            help="Fly for this many seconds, wait for the pipeline, and print a verdict.",
        ),
    ] = None,
    malformed_every: Annotated[
        int | None, typer.Option(min=1, help="As a drill, send an unreadable record after every N-th reading.")
    ] = None,
    context: Annotated[
        list[str] | None,
        typer.Option("--context", "-c", metavar="KEY=VALUE", help="A setting of the CDK app, such as shards=2."),
    ] = None,
    limits: Annotated[
        bool, typer.Option("--limits", help="Throttle as AWS does: 1,000 records and 1 MB per second and shard.")
    ] = False,
    aggregate: Annotated[
        bool | None,
        typer.Option(
            "--aggregate/--no-aggregate",
            help="Put many readings into a record, or each reading into its own: see `producer --help`.",
            show_default=False,
        ),
    ] = None,
    chaos: Annotated[
        bool,
        typer.Option("--chaos", help="As a drill, with --for: kill workers, refuse calls, repeat batches, reshard."),
    ] = False,
    chaos_seed: Annotated[
        int | None, typer.Option(metavar="N", help="With --chaos: the seed of an earlier drill, to repeat its faults.")
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the console in the browser.")] = False,
    as_json: AsJson = False,
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
    """Run everything on this machine: the local cloud, every stack, a fleet that flies, and the console to watch it.

    The terminal shows the fleet until Ctrl-C, or until `./wildrydes down` runs in another terminal. Then everything
    that the command started ends, and the data is deleted. With --for, the fleet flies that long, and the command waits
    until every branch of the pipeline has drained. The exit code is 0 only if each reading that was sent is on the
    stream, in its minute row and in the archive, exactly once. --json needs --for and prints the verdict last.

    With --replay, recorded positions fly instead of simulated vehicles. The fleet is then `positions`, unless
    `-c fleet=NAME` chooses one with vitals: see docs/replay.md.
    """
    if as_json and seconds is None:
        raise typer.BadParameter("it prints the verdict, so it needs --for", param_hint="--json")
    _check_chaos(chaos=chaos, seed=chaos_seed, seconds=seconds)
    recorded = ReplayOptions(
        files=replay or [],
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
    if replay and motion:
        raise typer.BadParameter("give --replay or --motion, not both")
    settings = _parse_settings(context or [], fleet=_REPLAYED_FLEET if replay else DEFAULT_FLEET)
    plan = None
    if chaos and seconds is not None:
        seed = random.randrange(2**32) if chaos_seed is None else chaos_seed
        plan = Plan(seed=seed, seconds=seconds, report=str(get_log_file("chaos")))
        malformed_every = malformed_every or _MALFORMED_EVERY_IN_CHAOS
        terminal.print(f"Chaos with seed {seed}.")
    for signal_number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signal_number, signal.default_int_handler)
    options = FlightOptions(
        settings=settings,
        unicorns=unicorns,
        motion=motion,
        replay=recorded if replay else None,
        seconds=seconds,
        malformed_every=malformed_every,
        aggregate=aggregate,
        limits=limits,
        plan=plan,
        open_=open_,
    )
    flight = fly(options)
    if flight is None:
        return
    for line in flight.lines():
        print_message(terminal, line)
    if as_json:
        print_json(flight.to_dict())
    if not flight.ok:
        raise typer.Exit(1)


def _check_chaos(*, chaos: bool, seed: int | None, seconds: int | None) -> None:
    """Raise BadParameter if the options of a drill lack one that they need."""
    if seed is not None and not chaos:
        raise typer.BadParameter("it is the seed of --chaos, so it needs --chaos", param_hint="--chaos-seed")
    if chaos and seconds is None:
        raise typer.BadParameter("it ends with the flight, so it needs --for", param_hint="--chaos")


def _parse_settings(texts: Iterable[str], *, fleet: str) -> dict[str, str]:
    """Return the settings by name; `fleet` is the default one. Raises OtherFleet if this process serves another."""
    settings = {"fleet": fleet, **dict(map(_parse_setting, texts))}
    if settings["fleet"] in NAMES:  # synthesis rejects others
        require_fleet(settings["fleet"])
    return settings


def _parse_setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise typer.BadParameter(f"{text!r} is not KEY=VALUE", param_hint="--context")
    return name, value
