"""`up`: the embedded cloud, deployed, with a fleet that flies."""

import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Annotated, Any

import typer

from aws.terminal import show_json, tell
from emulator.chaos.plan import Plan
from emulator.chaos.report import count_faults
from emulator.cloud import make_client_environment
from ops import chaos as drill
from ops import session_file, target
from ops.console import built, watched
from ops.deployment import Deployment, find
from ops.drain import LONGEST_SECONDS, drained
from ops.embedded import embedded_cloud
from ops.flight_metrics import Figures, measured
from ops.flight_metrics import sentences as of_figures
from ops.live_view import follow
from ops.paths import log_file
from ops.process import describe_exit, started_at
from ops.producers import Flight, flight
from ops.step import StepFailed, console
from ops.users import welcome
from ops.verdict import Verdict, sentences


def up(
    unicorns: Annotated[int, typer.Option("--unicorns", "-n", min=1, help="How many unicorns fly.")] = 5,
    seconds: Annotated[
        int | None,
        typer.Option("--for", min=1, help="Fly this many seconds, let the pipeline drain, and print a verdict."),
    ] = None,
    malformed_every: Annotated[
        int | None, typer.Option(min=1, help="A drill: after every N-th reading, send a record that can't be read.")
    ] = None,
    context: Annotated[
        list[str] | None,
        typer.Option("--context", "-c", metavar="KEY=VALUE", help="A setting for the CDK app, such as shards=2."),
    ] = None,
    limits: Annotated[
        bool, typer.Option("--limits", help="Throttle as AWS does: 1,000 records and 1 MB a second into a shard.")
    ] = False,
    aggregate: Annotated[
        bool | None,
        typer.Option(
            "--aggregate/--no-aggregate",
            help="Have the producer put many readings into one record, or each into its own: see `producer --help`.",
            show_default=False,
        ),
    ] = None,
    chaos: Annotated[
        bool, typer.Option("--chaos", help="A drill, with --for: kill workers, refuse calls, repeat batches, reshard.")
    ] = False,
    chaos_seed: Annotated[
        int | None, typer.Option(metavar="N", help="With --chaos: the seed of its dice, to throw them alike again.")
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the fleet console in the browser.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="With --for: the verdict as one JSON object, the last line of stdout.")
    ] = False,
) -> None:
    """Run everything on this machine: the embedded cloud, every stack, a fleet that flies, and the console to watch it.

    It follows the fleet in the terminal until Ctrl-C (or `./wildrydes down` from elsewhere), and then ends all that it
    started; nothing of the flight is kept. With --for it flies that long, waits until every branch has drained, and
    exits 0 only if each reading that was sent is on the stream, in its minute row and in the archive, exactly once.
    """
    if as_json and seconds is None:
        raise typer.BadParameter("it is the verdict that is JSON, so it goes with --for", param_hint="--json")
    plan = drill.plan(chaos=chaos, seconds=seconds, seed=chaos_seed)
    if plan:
        malformed_every = malformed_every or drill.MALFORMED_EVERY
        console.print(f"Chaos with seed {plan.seed}.")
    settings = dict(_setting(text) for text in context or [])
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _interrupt)
    with _cloud(settings, limits=limits, plan=plan) as here:
        target.use(here)
        deployment = find()
        arguments = _arguments(deployment, unicorns, seconds, malformed_every, aggregate=aggregate)
        taking_off = flight(arguments, environment=make_client_environment(here))
        with watched(deployment, here, open_=open_), taking_off as flown:
            welcome(deployment)
            if seconds is None:
                _fly_on(deployment, flown, here, unicorns)
                return
            verdict, figures = _fly_and_judge(deployment, flown, here, unicorns, seconds)
    document: dict[str, Any] = {**verdict.document(), "figures": figures.document()}
    if plan:
        faults = count_faults(plan.file) | {"malformed record": verdict.unreadable}
        document["chaos"] = {"seed": plan.seed, "faults": faults}
        tell(console, drill.sentence(faults))
    if as_json:
        show_json(document)
    if not verdict.exact:
        sys.exit(1)


@contextmanager
def _cloud(settings: Mapping[str, str], *, limits: bool, plan: Plan | None) -> Iterator[session_file.Running]:
    """Have this home for this fleet alone, and a cloud in it. Raises StepFailed."""
    try:
        with session_file.claim():
            built()
            with embedded_cloud(settings, limits=limits, chaos=plan) as here:
                yield here
    except session_file.Claimed:
        there = session_file.find()
        what = f"a fleet flies here already, at {there.url}" if there else "a fleet is being started here already"
        raise StepFailed("Starting", what, remedy="End it with `./wildrydes down`") from None


def _arguments(
    deployment: Deployment, unicorns: int, seconds: int | None, malformed_every: int | None, *, aggregate: bool | None
) -> list[str]:
    """What the producer is told."""
    arguments = ["--unicorns", str(unicorns), "--stream", deployment.outputs["ReadingsStreamName"]]
    if seconds:
        arguments += ["--for", str(seconds)]
    if malformed_every:
        arguments += ["--malformed-every", str(malformed_every)]
    if aggregate is not None:
        arguments.append("--aggregate" if aggregate else "--no-aggregate")
    return arguments


def _fly_on(deployment: Deployment, flown: Flight, here: session_file.Running, unicorns: int) -> None:
    console.print(f'The fleet flies. AWS tools reach it after: [bold]eval "$(./wildrydes env)"[/bold] ({here.url})')
    with suppress(KeyboardInterrupt):
        follow(
            deployment,
            title=f"Wild Rydes · {unicorns:,} unicorns",
            hint="Ctrl-C ends the fleet and the embedded cloud.",
            flying=lambda: _is_flying(flown, here),
        )
        raise _landed_alone(flown)
    console.print("Landing …")
    account = flown.land()
    console.print(f"{account.get('sent', 0):,} readings flown; everything ended.")


def _fly_and_judge(
    deployment: Deployment, flown: Flight, here: session_file.Running, unicorns: int, seconds: int
) -> tuple[Verdict, Figures]:
    title = f"Wild Rydes · {unicorns:,} unicorns for {seconds:,} s"
    follow(
        deployment,
        title=title,
        hint="Ctrl-C ends everything without a verdict.",
        flying=lambda: _is_flying(flown, here),
    )
    account: dict[str, Any] = flown.land()
    if "sent" not in account:
        raise _landed_alone(flown)
    console.print(f"Draining, at most {LONGEST_SECONDS} s …")
    verdict, arrivals = drained(deployment, sent=account["sent"], report=_report)
    figures = measured(deployment, arrivals, cloud=here.cloud, since=here.since)
    for sentence in (*of_figures(figures), *sentences(verdict)):
        tell(console, sentence)
    return verdict, figures


def _is_flying(flown: Flight, here: session_file.Running) -> bool:
    """Raises StepFailed where there is no cloud any more to fly on."""
    if started_at(here.cloud) is None:
        raise StepFailed("Flying", "the local cloud has ended", remedy="Look into the log", log=log_file("emulator"))
    return flown.flying()


def _landed_alone(flown: Flight) -> StepFailed:
    code = flown.process.wait()
    lines = flown.log.read_text(errors="replace").strip().splitlines()
    why = lines[-1] if lines and code >= 0 else f"the producer {describe_exit(code)}"
    return StepFailed("Flying", why, remedy="Look into the log, and run the command again", log=flown.log)


def _report(text: str) -> None:
    tell(console, f"  {text}", style="dim")


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise typer.BadParameter(f"{text!r} is not KEY=VALUE", param_hint="--context")
    return name, value


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
